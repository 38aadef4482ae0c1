# SPDX-License-Identifier: AGPL-3.0-or-later
"""What tests of the sign-in share: its addresses, and the code in a mail."""

import re

LOGIN = "/accounts/login/"
CONFIRM = "/accounts/login/code/confirm/"
AGAIN = "/accounts/login/code/again/"
NAME = "/accounts/login/name/"


def ask(client, email="ada@example.org", **fields):
    return client.post(LOGIN, {"email": email, **fields})


def code_in(mail):
    return re.search(r"\d{4}-\d{4}", mail.body).group()


def wrong(code):
    return "1111-1111" if code != "1111-1111" else "2222-2222"
