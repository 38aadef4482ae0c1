# SPDX-License-Identifier: AGPL-3.0-or-later
"""/categories."""

from typing import Any

from apps.discourse.sandbox import sections
from apps.discourse.sandbox.board import Board
from apps.discourse.sandbox.refusals import bad_parameter, missing, no_right
from apps.discourse.sandbox.rights import level_in
from apps.discourse.sandbox.shapes import sections as shapes
from apps.discourse.sandbox.things import Category, User
from apps.discourse.sandbox.web.asking import Answer, Asking, as_json, as_whole
from apps.discourse.sandbox.web.routes import route
from apps.discourse.sandbox.web.tags import tag_names


@route("GET", "/categories")
def index(board: Board, asking: Asking) -> Answer:
    deep = asking.flag("include_subcategories")
    found = [
        shapes.in_list(board, category, asking.user, deep=deep)
        for category in board.state.categories.values()
        if category.parent_id is None and level_in(category, asking.user) is not None
    ]
    return as_json(
        {
            "category_list": {
                "can_create_category": asking.user is not None and asking.user.admin,
                "can_create_topic": asking.user is not None,
                "categories": found,
            }
        }
    )


def admin(asking: Asking) -> User:
    if not asking.person.admin:
        raise no_right()
    return asking.person


def permissions(asking: Asking) -> dict[str, int] | None:
    said = asking.fields("permissions")
    return {name: as_whole(level) or 3 for name, level in said.items()} or None


@route("POST", "/categories")
def create(board: Board, asking: Asking) -> Answer:
    person, name = admin(asking), asking.text("name")
    if not name:
        raise bad_parameter("name")
    made = sections.add_category(
        board,
        name,
        by=person,
        parent_id=asking.whole("parent_category_id"),
        slug=asking.text("slug") or "",
        permissions=permissions(asking),
        color=asking.text("color") or "0088CC",
        text_color=asking.text("text_color") or "FFFFFF",
        custom_fields=asking.fields("custom_fields"),
        localizations=asking.many("category_localizations"),
    )
    return as_json({"category": shapes.whole(board, made, person)})


def known(board: Board, id: int) -> Category:
    if id not in board.state.categories:
        raise missing()
    return board.state.categories[id]


@route("PUT", "/categories/<int:id>")
def update(board: Board, asking: Asking, id: int) -> Answer:
    person, category = admin(asking), known(board, id)
    fields: dict[str, Any] = {
        "name": asking.needed("name"),
        "slug": asking.text("slug"),
        "color": asking.text("color"),
        "text_color": asking.text("text_color"),
        "permissions": permissions(asking),
        "custom_fields": asking.fields("custom_fields") or None,
        "allowed_tags": tag_names(board, asking.many("allowed_tags")),
    }
    if "category_localizations" in asking.params:
        fields["localizations"] = asking.many("category_localizations")
    sections.change(board, category, by=person, **fields)
    return as_json({"success": "OK", "category": shapes.whole(board, category, person)})


@route("DELETE", "/categories/<name:id>")
def delete(board: Board, asking: Asking, id: str) -> Answer:
    person = admin(asking)
    found = next(
        (one for one in board.state.categories.values() if id in (str(one.id), one.slug)), None
    )
    if found is None:
        raise missing()
    sections.remove(board, found, by=person)
    return as_json({"success": "OK"})
