# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest
from django.core.mail import EmailMessage

from apps.accounts import mailbox_reader

pytestmark = pytest.mark.django_db

FILE_BACKEND = "django.core.mail.backends.filebased.EmailBackend"


@pytest.fixture
def mailbox(settings, tmp_path):
    settings.LOCAL_MAILBOX = settings.EMAIL_FILE_PATH = tmp_path
    settings.EMAIL_BACKEND = FILE_BACKEND
    return tmp_path


def send(subject="Zażółć", body="Hello", to="ada@example.org"):
    EmailMessage(subject, body, to=[to]).send()


def test_mailbox_shows_mails_newest_first_with_their_code(client, mailbox):
    send("Older", "see http://127.0.0.1:8000/about/ <b>")
    client.post("/accounts/login/", {"email": "zoe@example.org"})

    page = client.get("/dev/mail/").text

    code = mailbox_reader.newest(mailbox)[0].code
    assert page.count('class="bigcode"') == 1
    assert f">{code}</kbd>" in page
    assert page.index("zoe@example.org") < page.index("Older")
    assert '<a href="http://127.0.0.1:8000/about/"' in page
    assert "&lt;b&gt;" in page


def test_mailbox_reads_several_mails_of_one_file_and_any_script(mailbox):
    send("Перший", "Один", to="a@example.org")
    [file] = mailbox.glob("*.log")
    file.write_bytes(file.read_bytes() * 2)

    first, second = mailbox_reader.newest(mailbox)

    assert (first.subject, first.text, first.to) == ("Перший", "Один", "a@example.org")
    assert second == first


def test_empty_mailbox_says_how_to_get_a_mail(client, mailbox):
    assert "No mail yet." in client.get("/dev/mail/").text


def test_mailbox_that_does_not_exist_yet_is_empty(client, mailbox, settings):
    settings.LOCAL_MAILBOX = mailbox / "nothing"

    assert client.get("/dev/mail/").status_code == 200


@pytest.mark.parametrize("change", [{"PRODUCTION": True}, {"LOCAL_MAILBOX": None}])
def test_mailbox_is_never_there_in_production(client, mailbox, settings, change):
    for name, value in change.items():
        setattr(settings, name, value)

    assert client.get("/dev/mail/").status_code == 404
