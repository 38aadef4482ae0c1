# SPDX-License-Identifier: AGPL-3.0-or-later
"""Mails that say the same to many, but for each reader's own address."""

from email import message_from_bytes, policy

import pytest

from apps.accounts.models import User
from apps.notifications import mail
from apps.notifications.composing import OFF, Content
from apps.notifications.models import Letter


@pytest.mark.parametrize("long", [10, 900])
def test_each_mail_has_its_readers_own_address_however_its_words_are_encoded(long):
    """Mails may have no lines of a thousand bytes: words with such lines are written otherwise."""
    name = "ع" * long
    addresses = {number: f"https://portal.test/off/{number}:{'x' * 90}/" for number in (1, 2)}
    batch = [
        (
            Letter(pk=number, user=User(pk=number, email="e@mail.example"), channel="email"),
            Content("S", f"{name}\n{OFF}\n", f'{name}<a href="{OFF}">x</a>', off=address),
        )
        for number, address in addresses.items()
    ]

    written = mail.prepare(batch)

    for number, address in addresses.items():
        whole = written[number].read_bytes()
        found = message_from_bytes(whole[whole.index(b"To: ") :], policy=policy.default)
        assert address in found.get_body(("plain",)).get_content()
        html = found.get_body(("html",)).get_content()
        assert f'{name}<a href="{address}">x</a>' in html
        assert max(map(len, whole.splitlines())) < 998
