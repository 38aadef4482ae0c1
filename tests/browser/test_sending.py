# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing in a browser: drafts stay until they were sent, and failures say what to do."""

import re

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import expect

from tests.browser.small_pages import FORM, LETTER, POST, THREAD, rendered


def write(reader, text: str = LETTER) -> None:
    reader.page.locator("#re").fill(text)
    reader.page.get_by_text("Draft saved on this device").wait_for()


def test_a_draft_survives_a_reload_and_goes_when_it_was_sent(open_page):
    answers = {"/send/": (200, {"HX-Trigger": '{"say": "Your post is here."}'}, POST.format(3, ""))}
    reader = open_page(THREAD, answers=answers)
    write(reader)
    reader.go("/")
    assert reader.page.locator("#re").input_value() == LETTER

    reader.page.get_by_role("button", name="Send").click()
    reader.page.locator("#p3").wait_for()
    reader.page.locator("#say", has_text="Your post is here.").wait_for(state="attached")
    reader.go("/")
    assert reader.page.locator("#re").input_value() == ""


def test_a_form_that_its_answer_replaces_leaves_no_draft_and_no_word_on_the_console(open_page):
    whole = THREAD.replace(
        'hx-target="#posts" hx-swap="beforeend"', 'hx-target="this" hx-swap="outerHTML"'
    )
    fresh = FORM.replace("{% csrf_token %}", "").replace('hx-target="#posts"', "data-focus")
    reader = open_page(whole, answers={"/send/": (200, {}, fresh)})
    reader.small.slow = 900
    reader.page.locator("#re").fill(LETTER)

    reader.page.get_by_role("button", name="Send").click()
    reader.page.get_by_text("Sending…").wait_for()
    reader.page.locator("#reply[hx-swap=beforeend]").wait_for()

    reader.go("/")
    assert reader.page.locator("#re").input_value() == ""


def test_what_is_typed_while_a_form_is_sent_stands_in_the_next_one(open_page):
    whole = THREAD.replace(
        'hx-target="#posts" hx-swap="beforeend"', 'hx-target="this" hx-swap="outerHTML"'
    )
    fresh = FORM.replace("{% csrf_token %}", "").replace('hx-target="#posts"', "data-focus")
    reader = open_page(whole, answers={"/send/": (200, {}, fresh)})
    reader.small.slow = 900
    reader.page.locator("#re").fill(LETTER)

    reader.page.get_by_role("button", name="Send").click()
    reader.page.get_by_text("Sending…").wait_for()
    reader.page.locator("#re").press("Control+End")
    reader.page.keyboard.type(" And one more thing.")
    reader.page.locator("#reply[hx-swap=beforeend] #re:focus").wait_for()
    reader.page.keyboard.type(" Really.")

    assert reader.page.locator("#re").input_value() == "And one more thing. Really."
    reader.page.get_by_text("Draft saved on this device").wait_for()
    reader.go("/")
    assert reader.page.locator("#re").input_value() == "And one more thing. Really."


def test_a_draft_goes_with_the_person_who_signs_out(open_page):
    leave = '<form method="post" action="/out/" data-sign-out><button>Sign out</button></form>'
    reader = open_page(THREAD + leave, answers={"/out/": (200, {}, rendered("<h1>Out</h1>"))})
    write(reader)

    reader.page.get_by_role("button", name="Sign out").click()
    reader.page.wait_for_url("**/out/")

    reader.go("/")
    assert reader.page.locator("#re").input_value() == ""


def test_a_plain_form_keeps_its_draft_when_the_server_breaks_and_drops_it_when_it_works(open_page):
    plain = re.sub(r' hx-\w+="[^"]*"', "", THREAD)
    broken = (500, {}, render_to_string("500.html"))
    answers = {"/send/": broken}
    reader = open_page(plain, answers=answers)
    reader.forgive("500")
    write(reader)
    reader.page.get_by_role("button", name="Send").click()
    reader.page.get_by_text("Something broke on our side").wait_for()
    reader.go("/")
    assert reader.page.locator("#re").input_value() == LETTER

    del answers["/send/"]
    reader.page.get_by_role("button", name="Send").click()
    reader.page.wait_for_url("**/send/")
    reader.go("/")
    assert reader.page.locator("#re").input_value() == ""


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((500, {}, "no"), "Not sent. Your text is still here."),
        (None, "Not sent. Your text is still here."),
        ((401, {}, "no"), "You were signed out. Sign in in a new tab, then send it again."),
        ((403, {}, "no"), "Not sent: you may not do this here. Your text is still here."),
        ((429, {"Retry-After": "40"}, "no"), "That was quick. You can send again in 40 seconds."),
    ],
)
def test_what_was_not_sent_stays_and_the_page_says_why(open_page, answer, words):
    answers = {"/send/": answer}
    reader = open_page(THREAD, answers=answers)
    for noise in ("Failed to load resource", "Response Status Error", "htmx:"):
        reader.forgive(noise)
    write(reader)

    reader.page.get_by_role("button", name="Send").click()
    reader.page.locator("#reply-msg span").wait_for()

    assert reader.text("#reply-msg span") == words
    assert reader.page.locator("#re").input_value() == LETTER
    assert reader.page.locator(".post").count() == 2


def test_trying_again_sends_the_same_text(open_page):
    answers = {"/send/": (503, {}, "no")}
    reader = open_page(THREAD, answers=answers)
    for noise in ("Failed to load resource", "Response Status Error"):
        reader.forgive(noise)
    write(reader)
    reader.page.get_by_role("button", name="Send").click()
    again = reader.page.get_by_role("button", name="Try again")
    again.wait_for()

    answers["/send/"] = (200, {}, POST.format(3, " data-focus"))
    again.click()
    reader.page.locator("#p3").wait_for()

    assert [form["body"] for method, _, form in reader.small.asked if method == "POST"] == [
        [LETTER]
    ] * 2
    assert reader.text("#reply-msg") == ""
    reader.page.locator("#p3:focus").wait_for()


def test_a_refusal_lands_in_the_message_place_of_its_form_and_keeps_the_text(open_page):
    refused = (409, {"HX-Retarget": "#reply-msg", "HX-Reswap": "innerHTML"}, "<p>It is closed.</p>")
    reader = open_page(THREAD, answers={"/send/": refused})
    reader.forgive("409")
    write(reader)

    reader.page.get_by_role("button", name="Send").click()
    reader.page.get_by_text("It is closed.").wait_for()

    assert reader.page.locator("#re").input_value() == LETTER
    reader.go("/")
    expect(reader.page.locator("#re")).to_have_value(LETTER)


def test_control_and_enter_send_what_is_being_written(open_page):
    reader = open_page(THREAD, answers={"/send/": (200, {}, POST.format(3, ""))})
    reader.page.locator("#re").fill(LETTER)

    reader.page.locator("#re").press("Control+Enter")

    reader.page.locator("#p3").wait_for()
