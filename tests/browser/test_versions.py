# SPDX-License-Identifier: AGPL-3.0-or-later
"""Posts in the reader's language in a browser: where they come from, and the way back."""

import pytest

from apps.core import page_cache
from apps.threads import services
from apps.translations.services import check, propose
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory
from tests.factories.threads import ThreadFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def thread():
    page_cache.forget_all()
    jadwiga, zoriana = (UserFactory(person__name=name) for name in ("Jadwiga Nowa", "Зоряна К"))
    thread = ThreadFactory(
        event=EventFactory(on_now=True), title="Jak witać nowych?", language="pl"
    )
    propose(thread, "title", language="ar", text="كيف نرحب بالجدد؟", kind="human", by=zoriana)
    said = (
        (
            "Przez pół roku sprawdzaliśmy trzy sposoby powitania.",
            "جرّبنا ثلاث طرق للترحيب.",
            "human",
        ),
        (
            "Zadziałał tylko jeden: rozmowa z opiekunem.",
            "نجحت واحدة فقط: محادثة مع مرشد.",
            "machine",
        ),
    )
    for text, arabic, kind in said:
        post = services.reply(thread, text=text, language="pl", by=jadwiga)
        by = zoriana if kind == "human" else None
        propose(post, "text", language="ar", text=arabic, kind=kind, by=by)
    check(post, "text", language="ar", by=jadwiga)
    services.reply(thread, text="Can we try this, too?", language="en", by=zoriana)
    return thread


@pytest.mark.parametrize(
    ("language", "theme", "scripts"), [("ar", "light", True), ("en", "dark", False)]
)
def test_the_original_is_one_press_away(new_reader, live_server, thread, language, theme, scripts):
    reader = new_reader(live_server.url, language=language, theme=theme, scripts=scripts)
    reader.go(f"{thread.get_absolute_url()}?in=ar&ui={language}")
    first = reader.page.locator(".post").first
    assert first.locator(".prose").get_attribute("lang") == "ar"
    reader.pictures("versions")
    if scripts:
        reader.assert_accessible()
        reader.assert_fits(320, 390, 1280)

    first.locator(".prov a").click()

    assert reader.page.locator(".post").first.locator(".prose").get_attribute("lang") == "pl"
    assert reader.page.locator(".post").nth(1).locator(".prose").get_attribute("lang") == "ar"
    reader.pictures("versions-one-original")
    reader.page.locator('a[href*="orig=all"]').click()
    reader.go(thread.get_absolute_url())
    languages = [prose.get_attribute("lang") for prose in reader.page.locator(".post .prose").all()]
    assert languages == ["pl", "pl", "en"]
    reader.go(f"/p/{thread.posts.get(number=2).pk}/versions/")
    reader.pictures("versions-of-a-post")
    if scripts:
        reader.assert_accessible()
