# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest

from apps.core import page_cache
from apps.notifications.models import MailedReply
from apps.threads.models import Post
from apps.threads.services import close
from tests.factories.accounts import UserFactory
from tests.factories.threads import PostFactory
from tests.factories.ways import MailedReplyFactory

pytestmark = pytest.mark.django_db(transaction=True)

LATE = MailedReply.Why.EXPIRED


@pytest.mark.parametrize(
    ("language", "width", "theme"), [("en", 1280, "light"), ("ar", 390, "dark")]
)
def test_what_waits_is_published_with_one_press_or_says_why_not(
    new_reader, live_server, client, language, width, theme
):
    page_cache.forget_all()
    person = UserFactory(ui_language=language)
    opened, closed = PostFactory().thread, PostFactory().thread
    MailedReplyFactory(user=person, thread=opened, sender="amina@other.example", why="sender")
    MailedReplyFactory(user=person, thread=opened, text="أسألهم واحدا واحدا.", why=LATE)
    MailedReplyFactory(user=person, thread=closed, state="refused", refusal="It is closed.")
    close(closed, by=UserFactory(administrator=True))
    reader = new_reader(live_server.url, language=language, width=width, theme=theme)
    client.force_login(person)
    cookie = client.cookies["sessionid"].value
    reader.page.context.add_cookies(
        [{"name": "sessionid", "value": cookie, "url": live_server.url}]
    )
    reader.go("/me/replies/")
    reader.assert_accessible()
    reader.assert_fits(320, width)
    reader.picture("answers-by-mail")

    reader.page.locator("main form .btn-p").last.click()
    reader.page.locator("main .note-bad, main .formmsg:not(:empty), .note-bad").first.wait_for()
    assert Post.objects.filter(author=person.person).count() == 0
    reader.go("/me/replies/")
    reader.page.locator("main form .btn-p").nth(1).click()
    reader.page.wait_for_url("**/threads/**")
    [post] = Post.objects.filter(author=person.person)
    assert post.text == "أسألهم واحدا واحدا."
