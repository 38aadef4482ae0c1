# SPDX-License-Identifier: AGPL-3.0-or-later
import base64
import random
import time

import pytest

from apps.core.sandbox import SandboxError, run_bounded
from apps.notifications.mail_in.html_text import text_of
from apps.notifications.mail_in.proof import vouches
from apps.notifications.mail_in.reading import ENTRY, read
from tests.notifications import samples
from tests.notifications.mails import PROVEN, SERVER, mail, with_parts
from tests.security.corpora import payloads, values

OWN_LINES = [
    "Ewa\r\nFrom: a@evil.example",
    "Ewa\nReply-To: a@evil.example",
    "=?utf-8?q?=0d=0aFrom:_a@evil.example?=",
    "a@evil.example,",
    "Ewa\u2028From: a@evil.example",
]

SAID = "I ask them one by one."


def test_a_mail_is_read_in_the_bounded_process():
    found = run_bounded(ENTRY, mail(samples.TOP["gmail-en"], to="reply+ab@portal.example"))
    assert found == {
        "message_id": "<1@mail.example>",
        "sender": "ewa@mail.example",
        "recipients": ["reply+ab@portal.example"],
        "automatic": "",
        "failed": "",
        "results": [f"{SERVER}; dmarc=pass (p=none) header.from=mail.example"],
        "text": SAID,
        "files": 0,
        "pictures": 0,
    }


@pytest.mark.parametrize(
    "written",
    [
        "ewa@mail.example",
        "<EWA@mail.example>",
        "Ewa Kowalska <ewa@mail.example>",
        '"Kowalska, Ewa" <ewa@mail.example>',
        "=?utf-8?q?Ewa_Kowalsk=C4=85?= <ewa@mail.example>",
    ],
)
def test_who_wrote_is_read_where_it_is_plain(written):
    assert read(mail(sender=written))["sender"] == "ewa@mail.example"


@pytest.mark.parametrize(
    "written",
    [
        "",
        "Ewa",
        "ewa@mail.example, other@mail.example",
        "ewa@mail.example <other@mail.example>",
        '"ewa@mail.example" <other@mail.example>',
        "<ewa@mail.example> <other@mail.example>",
        "ewa@mail.example (other@mail.example)",
        "=?utf-8?q?ewa=40mail.example?= <other@mail.example>",
        "group: ewa@mail.example;",
        "ewa@mail.example\r\nFrom: other@mail.example",
        '"a\\"b" <ewa@mail.example>',
        "ewa@mail.example@evil.example",
        "x" * 2_000 + " <ewa@mail.example>",
    ],
)
def test_who_could_be_read_in_two_ways_is_nobody(written):
    assert read(mail(sender=written))["sender"] == ""


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ("Auto-Submitted: auto-replied", "auto-submitted"),
        ("Auto-Submitted: no", ""),
        ("Precedence: bulk", "precedence"),
        ("Precedence: list", "precedence"),
        ("List-Id: <talk.lists.example>", "list"),
        ("List-Unsubscribe: <https://x.example>", "list"),
        ("X-Autoreply: yes", "autoreply"),
        ("X-Auto-Response-Suppress: All", "autoreply"),
        ("Return-Path: <>", "bounce"),
    ],
)
def test_what_nobody_wrote_by_hand_is_known(more, why):
    assert read(mail(more=more))["automatic"] == why


def test_reports_and_daemons_are_known_too():
    assert read(mail(kind="multipart/report; boundary=x"))["automatic"] == "report"
    assert read(mail(sender="MAILER-DAEMON@mail.example"))["automatic"] == "daemon"


def test_the_plain_text_is_taken_rather_than_the_html():
    parts = with_parts(
        "Content-Type: text/plain\n\nplain", "Content-Type: text/html\n\n<p>html</p>"
    )
    assert read(mail(**parts))["text"] == "plain"
    parts = with_parts("Content-Type: text/plain\n\n \n", "Content-Type: text/html\n\n<p>html</p>")
    assert read(mail(**parts))["text"] == "html"


def test_files_are_counted_and_never_read():
    picture = "Content-Type: image/png\nContent-Disposition: inline\n\nxx"
    text = "Content-Type: text/plain\nContent-Disposition: attachment; filename=a.txt\n\nsecret"
    parts = with_parts(f"Content-Type: text/plain\n\n{SAID}", picture, text, kind="mixed")
    found = read(mail(**parts))
    assert (found["text"], found["files"], found["pictures"]) == (SAID, 2, 1)


def test_encodings_are_undone_and_unknown_ones_survived():
    packed = base64.b64encode("أسألهم".encode("windows-1256")).decode()
    kind = "Content-Type: text/plain; charset=windows-1256"
    part = f"{kind}\nContent-Transfer-Encoding: base64\n\n{packed}"
    assert read(mail(**with_parts(part)))["text"] == "أسألهم"
    for charset in ("no-such", "undefined", "base64_codec", "idna"):
        assert read(mail(SAID, kind=f"text/plain; charset={charset}"))["text"] == SAID


def test_flowing_lines_are_joined():
    text = "One line that \ngoes on.\n> quoted \n> too\n-- \nEwa"
    assert read(mail(text, kind="text/plain; format=flowed"))["text"] == "One line that goes on."
    text = "一人ずつ \n聞きます。"
    kind = 'text/plain; charset="utf-8"; format=flowed; delsp=yes'
    assert read(mail(text, kind=kind))["text"] == "一人ずつ聞きます。"


HTML = {
    "gmail": (
        f'<div dir="ltr">{SAID}</div><br><div class="gmail_quote"><div class="gmail_attr">On Mon, '
        'Eventforum &lt;<a href="mailto:r@x">r@x</a>&gt; wrote:<br></div><blockquote>⁂⁂<br>Ewa said'
        "</blockquote></div>"
    ),
    "outlook": (
        f'<html><style>p {{}}</style><body><div><p>{SAID}</p></div><div id="Signature">'
        'Ewa</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>From:</b> Eventforum'
        "<br><b>Sent:</b> today</div><div>⁂⁂ Ewa wrote</div></body></html>"
    ),
    "apple": (
        f"<html><body>{SAID}<br><div><br><blockquote type=cite><div>On 30 Nov 2026, at 12:00, "
        "Eventforum &lt;r@x.test&gt; wrote:</div><br><div>⁂⁂</div></blockquote></div></body></html>"
    ),
    "thunderbird": (
        f'<html><body><p>{SAID}</p><div class="moz-cite-prefix">Am 30.11.26 schrieb E:<br></div>'
        '<blockquote type="cite"><pre>⁂⁂\n\nEwa wrote</pre></blockquote></body></html>'
    ),
}


@pytest.mark.parametrize("program", HTML)
def test_answers_in_html_only_are_cut_the_same_way(program):
    assert read(mail(HTML[program], kind="text/html; charset=utf-8"))["text"] == SAID


def test_html_becomes_the_text_that_its_writer_saw():
    html = (
        "<script>alert(1)</script><p>Look  at\n <b>this</b> &lt;b&gt;: <a href='https://a.example/x'>"
        "here</a></p><ul><li>one<li>two</ul><p>a<br>b</p><form>no</form><svg><title>no</title></svg>"
        "<a href='javascript:alert(1)'>there</a>"
    )
    assert text_of(html) == (
        "Look at this <b>: here (https://a.example/x)\n\n- one\n- two\n\na\nb\n\nthere"
    )


@pytest.mark.parametrize(
    ("results", "is_proven"),
    [
        (["mx.portal.example; dmarc=pass header.from=mail.example"], True),
        (["MX.portal.example 1; spf=fail; dmarc=pass header.from=mail.example"], True),
        (["mx.portal.example; dkim=pass header.d=mail.example"], True),
        (["mx.portal.example; dkim=pass header.i=@mail.example header.s=x"], True),
        (["mx.portal.example; dkim=pass header.d=h.de; dkim=pass header.d=mail.example"], True),
        (["mx.portal.example; spf=pass smtp.mailfrom=ewa@mail.example"], True),
        (["mx.portal.example; spf=pass smtp.mailfrom=mail.example; dkim=none"], True),
        ([], False),
        (["mx.portal.example; none"], False),
        (["other.example; dmarc=pass header.from=mail.example"], False),
        (["mx.portal.example; dmarc=pass header.from=evil.example"], False),
        (["mx.portal.example; dmarc=fail; dkim=pass header.d=mail.example"], False),
        (["mx.portal.example; dmarc=pass", "mx.portal.example; dmarc=fail"], False),
        (["mx.portal.example; dkim=pass header.d=evil.example"], False),
        (["mx.portal.example; dkim=pass header.d=example"], False),
        (["mx.portal.example; dkim=pass header.d=evilmail.example"], False),
        (["mx.portal.example; dkim=none", f"{SERVER}; dkim=pass header.d=mail.example"], False),
        (["mx.portal.example; dkim=pass header.d=mail.example header.d=evil.example"], False),
        (["mx.portal.example; spf=softfail smtp.mailfrom=mail.example"], False),
        (["mx.portal.example; (dmarc=pass) dmarc=fail header.from=mail.example"], False),
        (["(mx.portal.example; dmarc=pass) evil; dmarc=pass"], False),
        (["evil; mx.portal.example; dmarc=pass"], False),
        ([""], False),
    ],
)  # fmt: skip
def test_only_what_the_own_server_says_of_this_domain_proves_anything(results, is_proven):
    assert vouches(results, by=SERVER, for_address="ewa@mail.example") is is_proven


def test_a_portal_that_knows_no_server_believes_nobody():
    assert not vouches(["; dmarc=pass", " dmarc=pass"], by="", for_address="ewa@mail.example")
    assert not vouches([PROVEN.partition(": ")[2]], by="", for_address="ewa@mail.example")


HOSTILE = {
    "empty": b"",
    "no headers": b"\r\n\r\n" + b"x" * 1_000_000,
    "only headers": b"From: a@b\r\n" * 50_000,
    "nested": b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(900)
    ),
    "deeper": b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n)
        for n in range(20_000)
    ),
    "parts": b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 50_000,
    "rfc822": b"Content-Type: message/rfc822\r\n\r\n" * 3_000,
    "long header": b"From: " + b"(" * 1_000_000 + b"\r\n\r\nx",
    "encoded words": b"From: " + b"=?utf-8?q?=40?= " * 20_000 + b"<a@b.c>\r\n\r\nx",
    "parameters": b"Content-Type: text/plain" + b"; a*0=x" * 50_000 + b"\r\n\r\nx",
    "boundary": b"Content-Type: multipart/mixed; boundary=" + b"b" * 100_000 + b"\r\n\r\n--b",
    "base64": b"Content-Transfer-Encoding: base64\r\n\r\n" + b"=A" * 99_999,
    "uuencode": b"Content-Transfer-Encoding: x-uuencode\r\n\r\nbegin 644 x\r\n" + b"M" * 500_000,
    "tags": b"Content-Type: text/html\r\n\r\n" + b"<div>" * 200_000,
    "quotes": b"Content-Type: text/html\r\n\r\n" + b"<blockquote>x" * 100_000,
    "open tag": b"Content-Type: text/html\r\n\r\n" + b"<a " * 100_000,
    "comments": b"Content-Type: text/html\r\n\r\n" + b"<!--" * 100_000,
    "entities": b"Content-Type: text/html\r\n\r\n" + b"&#x41" * 200_000,
    "zeros": b"Content-Type: text/plain\r\n\r\n" + b"\x00\xff\xfe" * 100_000,
    "results": b"Authentication-Results: x" + b"; a=b c=d" * 50_000 + b"\r\n\r\nx",
    "header injection": b"From: a@b.c\rBcc: x@y.z\r\n\nSubject: x\r\n\r\nx",
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_mail_ends_in_an_answer_or_in_the_bounds(name):
    begin = time.monotonic()
    try:
        found = run_bounded(ENTRY, HOSTILE[name], cpu_seconds=5, wall_seconds=10)
        assert set(found) >= {"text", "sender", "automatic"}
        assert len(found["text"]) <= 400_000
    except SandboxError:
        assert name in ("deeper", "rfc822", "nested")
    assert time.monotonic() - begin < 11


def test_mails_cut_and_mixed_at_random_bring_nothing_down():
    chance = random.Random(5)
    whole = mail(
        **with_parts("Content-Type: text/plain\n\na", f"Content-Type: text/html\n\n{HTML['gmail']}")
    )
    for _ in range(300):
        bent = bytearray(whole[: chance.randrange(1, len(whole))])
        for _ in range(chance.randrange(12)):
            bent[chance.randrange(len(bent))] = chance.randrange(256)
        assert read(bytes(bent)).keys() == read(whole).keys()


def test_lines_that_want_to_be_headers_are_none_and_name_nobody_else():
    for line in [*OWN_LINES, *values("injection/header_and_ics.share.jsonl", "value")]:
        text = line.encode("utf-8", "replace").decode()
        found = read(mail(SAID, sender=f"{text} <ewa@mail.example>", message_id=f"<{text}@x>"))
        assert found["sender"] in ("", "ewa@mail.example")
        assert "evil.example" not in found["sender"]
        assert read(mail(text))["sender"] == "ewa@mail.example"


def test_what_runs_elsewhere_is_read_as_text():
    for text in payloads():
        for kind in ("text/plain; charset=utf-8", "text/html; charset=utf-8"):
            found = read(mail(text, kind=kind))
            assert isinstance(found["text"], str)
            assert found["sender"] == "ewa@mail.example"
