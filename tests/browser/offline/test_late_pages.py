# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages that come in late: neither after a sign-out nor instead of what was just written."""

import time
from datetime import timedelta
from threading import Event as Signal

import pytest

from apps.pages.views import agenda
from apps.sessions.services import reschedule
from tests.browser.offline.losing import AGENDA, visit
from tests.browser.test_questions import signed_in

pytestmark = pytest.mark.django_db(transaction=True)

KEPT = "caches.match('/me/agenda/', { ignoreVary: true }).then(Boolean)"


def test_an_agenda_asked_for_before_the_sign_out_is_not_kept_after_it(
    device, person, session, monkeypatch
):
    reader = device()
    signed_in(reader, person, AGENDA)
    visit(reader, AGENDA)
    render, asked, go_on = agenda.render, Signal(), Signal()

    def late(request, *more):
        page = render(request, *more)
        if request.user.is_authenticated:
            asked.set()
            go_on.wait(20)
        return page

    monkeypatch.setattr(agenda, "render", late)
    with reader.page.context.expect_page() as opened:
        reader.page.evaluate("void open('/me/agenda/')")
    assert asked.wait(10)
    reader.page.locator("#me summary").click()
    reader.page.locator("#sign-out button").click()
    reader.page.wait_for_url(lambda address: "/me/" not in address and "/accounts/" not in address)
    reader.wait_until(f"{KEPT}.then((kept) => !kept)")

    go_on.set()

    opened.value.wait_for_load_state("networkidle")
    assert "Mentoring newcomers" in opened.value.content()
    opened.value.wait_for_timeout(1000)
    assert not reader.page.evaluate(KEPT)


def test_after_an_answer_the_copy_from_before_is_not_shown_for_being_faster(
    device, person, session, monkeypatch
):
    later = session.starts_at + timedelta(hours=1)
    reschedule(session, starts_at=later, ends_at=later + timedelta(hours=1), by=None)
    reader = device()
    signed_in(reader, person, AGENDA)
    visit(reader, AGENDA)
    render = agenda.render

    def slow(*told):
        time.sleep(6)
        return render(*told)

    monkeypatch.setattr(agenda, "render", slow)

    reader.page.get_by_role("button", name="Yes, at the new time too").click(no_wait_after=True)
    reader.page.get_by_text("Your answer is counted.").wait_for(timeout=20_000)

    assert "Do you still take part?" not in reader.text("main")
    assert reader.page.locator("#away").count() == 0
