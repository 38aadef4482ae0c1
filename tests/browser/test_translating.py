# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of translators in a browser: side by side, stacked on phones, in both directions."""

import pytest
from django.urls import reverse

from apps.sessions.services import write_summary
from apps.translating import services, things
from apps.translating.queries import fingerprint
from apps.translations.models import Translation
from tests.browser.test_questions import signed_in
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory
from tests.factories.sessions import SessionFactory, SummaryFactory
from tests.factories.translating import TermFactory

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = "Come to the **relay** with questions.\n\nBring `one page` and your name."


def summary_with_a_version():
    """In English, put into Arabic by somebody; one paragraph has changed since."""
    event = EventFactory(name="Summer camp", languages=["en", "ar", "fr"])
    TermFactory(
        event=event, word="relay", language="en", into="ar", rendering="تتابع", note="sport"
    )
    session = SessionFactory(event=event, title="How we pass it on", abstract="Short words.")
    summary = SummaryFactory(session=session, text=TEXT)
    services.translate(
        things.Thing(things.KINDS["summary"], summary), language="ar",
        parts=["تعالوا إلى **التتابع** بأسئلتكم.", "أحضروا `one page` واسمكم."], based_on="",
        source=fingerprint(Translation(text=TEXT)), by=UserFactory(person__name="عائشة"),
    )  # fmt: skip
    write_summary(
        session, text=TEXT.replace("Bring", "Please bring"), language="en", by_person=None, by=None
    )
    return summary


@pytest.mark.parametrize(
    ("language", "width", "theme"), [("en", 1280, "light"), ("ar", 390, "dark")]
)
def test_translators_pages_are_accessible_and_fit(new_reader, live_server, language, width, theme):
    summary = summary_with_a_version()
    event = summary.session.event
    reader = new_reader(live_server.url, width=width, theme=theme, language=language)
    pages = {
        "translate": reverse("translations:translate", args=["summary", summary.pk, "ar"]),
        "translate-tasks": f"/{event.slug}/translate/?all",
        "translate-session": summary.session.get_absolute_url(),
    }
    signed_in(reader, UserFactory(), pages["translate"])
    for name, path in pages.items():
        reader.go(path)
        reader.assert_accessible()
        reader.assert_fits(320, width)
        reader.picture(name)
    reader.go(pages["translate"])
    reader.forgive("422")
    reader.page.fill("#p1", "")
    reader.page.locator("#translation button.btn-p").click()
    reader.page.locator("#e1").wait_for()
    reader.assert_accessible()
    reader.picture("translate-empty")
    reader.page.fill("#p1", "أحضروا صفحة.")
    reader.page.locator("#translation button.btn-p").click()
    reader.page.locator(".prov").wait_for()
    assert reader.page.input_value("#p1") == "أحضروا صفحة."
