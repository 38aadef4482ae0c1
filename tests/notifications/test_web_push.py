# SPDX-License-Identifier: AGPL-3.0-or-later
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec

from apps.notifications.web_push import (
    LARGEST,
    UnfitKeys,
    authorization,
    check_keys,
    encrypt,
    new_key,
    public_of,
)
from apps.notifications.web_push.encrypting import decoded, encoded
from tests.notifications.browsers import FakeBrowser, claims_of

# RFC 8291, Appendix A.
TEXT = b"When I grow up, I want to be a watermelon"
SENDER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
SENDER_PUBLIC = (
    "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8"
)
BROWSER = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
SECRET = "BTBZMqHH6r4Tts7J_aSIgg"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmY"
    "WAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexS"
    "gSxsj_Qulcy4a-fN"
)


def test_the_example_of_the_standard_comes_out_byte_for_byte():
    number = int.from_bytes(decoded(SENDER), "big")
    body = encrypt(
        TEXT,
        key=BROWSER,
        secret=SECRET,
        salt=decoded(SALT),
        own=ec.derive_private_key(number, ec.SECP256R1()),
        filled=False,
    )
    assert encoded(body) == BODY
    assert public_of(SENDER) == SENDER_PUBLIC


def test_a_browser_reads_what_was_encrypted_for_it_and_another_does_not():
    browser, other = FakeBrowser(), FakeBrowser()
    body = encrypt(TEXT, key=browser.keys["p256dh"], secret=browser.keys["auth"])
    assert browser.decrypt(body) == TEXT
    with pytest.raises(InvalidTag):
        other.decrypt(body)


def test_texts_of_different_lengths_look_alike_and_the_longest_still_fits():
    browser = FakeBrowser()
    keys = {"key": browser.keys["p256dh"], "secret": browser.keys["auth"]}
    sizes = {len(encrypt(b"x" * length, **keys)) for length in (0, 1, 100, 255)}
    assert sizes == {86 + 256 + 16}
    longest = encrypt(b"x" * LARGEST, **keys)
    assert (len(longest), browser.decrypt(longest)) == (4095 + 1, b"x" * LARGEST)
    with pytest.raises(ValueError, match="more than"):
        encrypt(b"x" * (LARGEST + 1), **keys)


@pytest.mark.parametrize(
    ("key", "secret"),
    [
        ("", SECRET),
        (BROWSER[:-2], SECRET),
        (BROWSER.replace("BCV", "ACV"), SECRET),
        (encoded(b"\x04" + b"\x01" * 64), SECRET),
        (BROWSER, ""),
        (BROWSER, SECRET + "AA"),
        (BROWSER, "BTBZMqHH6r4Tts7J/aSIgg"),
        ("é" * 87, SECRET),
        ("A" * 5_000, SECRET),
    ],
)
def test_keys_that_are_none_are_told_at_once(key, secret):
    with pytest.raises(UnfitKeys):
        check_keys(key=key, secret=secret)


def test_the_keys_of_the_standard_are_fit():
    check_keys(key=BROWSER, secret=SECRET)
    check_keys(key=BROWSER + "=", secret=SECRET + "==")


def test_the_signature_says_who_sends_to_whom_and_until_when():
    private, now = new_key(), datetime(2026, 11, 30, 12, tzinfo=UTC)
    header = authorization(
        "https://push.example:8443/send/abc?x=1",
        private=private,
        contact="mailto:help@portal.example",
        now=now,
    )
    claims, key = claims_of(header)
    assert key == public_of(private)
    assert claims["aud"] == "https://push.example:8443"
    assert claims["sub"] == "mailto:help@portal.example"
    assert timedelta(0) < datetime.fromtimestamp(claims["exp"], UTC) - now < timedelta(days=1)
