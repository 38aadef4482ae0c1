# SPDX-License-Identifier: AGPL-3.0-or-later
from django.urls import register_converter


class NameConverter:
    """The random name of a picture."""

    regex = "[0-9a-f]{32}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(NameConverter, "picture")
