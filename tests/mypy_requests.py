# SPDX-License-Identifier: AGPL-3.0-or-later
"""A plugin for mypy: what our middleware puts on every request, as if HttpRequest declared it."""

from collections.abc import Callable

from mypy.plugin import ClassDefContext, Plugin
from mypy.plugins.common import add_attribute_to_class
from mypy.types import AnyType, TypeOfAny

ADDED = ("htmx", "preferences", "own_preferences", "page_circle", "caller", "remembers")


class Requests(Plugin):
    """Django's stubs close HttpRequest; a subclass in every signature would say no more."""

    def get_customize_class_mro_hook(
        self, fullname: str
    ) -> Callable[[ClassDefContext], None] | None:
        return declare if fullname == "django.http.request.HttpRequest" else None


def declare(context: ClassDefContext) -> None:
    for name in ADDED:
        add_attribute_to_class(context.api, context.cls, name, AnyType(TypeOfAny.explicit))


def plugin(version: str) -> type[Plugin]:
    return Requests
