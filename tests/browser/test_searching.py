# SPDX-License-Identifier: AGPL-3.0-or-later
"""The search answers while somebody types, and leaves the field to them."""

import pytest
from playwright.sync_api import expect

from tests.search.making import build_all

pytestmark = pytest.mark.django_db

FOCUSED = "document.activeElement && document.activeElement.id === 's-q'"


@pytest.fixture(scope="module")
def found(examples, django_db_blocker):
    with django_db_blocker.unblock():
        build_all()
    return examples


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("ar", 390)])
def test_results_come_while_typing_and_back_leads_to_them(new_reader, found, language, width):
    reader = new_reader(found, language=language, width=width)
    page = reader.go("/search/").page
    field = page.locator("#s-q")
    field.click()

    field.press_sequentially("glossa", delay=40)
    expect(page.locator("#results mark").first).to_have_text("glossary")
    page.wait_for_url("**q=glossa**")
    field.press_sequentially("ry edit", delay=40)
    page.wait_for_url("**q=glossary+edit**")
    expect(page.locator("#g-thread")).to_be_visible()
    reader.wait_until(FOCUSED)
    assert field.input_value() == "glossary edit"
    reader.assert_accessible()
    reader.assert_fits()

    page.locator("#results .dl a").first.click()
    page.locator("h1").first.wait_for()
    page.go_back()
    expect(page.locator("#results mark").first).to_be_visible()


def test_a_slip_is_answered_with_what_is_like_it(new_reader, found):
    reader = new_reader(found, width=390)
    page = reader.go("/search/?q=tomsaz").page

    expect(page.locator("#results .dt a").first).to_have_text("Tomasz Wrona")
    reader.assert_accessible()


def test_the_search_works_without_scripts(new_reader, found):
    reader = new_reader(found, width=390, scripts=False)
    page = reader.go("/search/").page
    page.fill("#s-q", "glossary")
    page.locator("#search-form button").click()

    assert page.locator("#results mark").first.inner_text() == "glossary"
