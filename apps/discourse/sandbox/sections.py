# SPDX-License-Identifier: AGPL-3.0-or-later
"""Categories: made with the topic that describes them, changed, shut to the public, taken away."""

from typing import Any

from apps.discourse.sandbox import hooks, posting, titles
from apps.discourse.sandbox.board import Board
from apps.discourse.sandbox.refusals import Refusal
from apps.discourse.sandbox.shapes import sections as shapes
from apps.discourse.sandbox.things import Category, User

LONGEST = 50
DEEPEST = 2


def add_category(
    board: Board,
    name: str,
    *,
    by: User,
    parent_id: int | None = None,
    slug: str = "",
    permissions: dict[str, int] | None = None,
    description: str = "",
    id: int | None = None,
    **fields: Any,
) -> Category:
    check_name(board, name, parent_id)
    if parent_id is not None:
        parent = board.state.categories.get(parent_id)
        if parent is None or parent.parent_id is not None:
            raise Refusal(422, f"Parent category can't be more than {DEEPEST} levels deep")
    number = board.next("category") if id is None else id
    made = titles.slug_of(name, board.traps.slugs)
    category = Category(
        id=number,
        name=name.strip(),
        slug=slug or (f"{number}-category" if made == "topic" else made),
        parent_id=parent_id,
        permissions=dict(permissions or {"everyone": 1}),
        description=description,
        **fields,
    )
    board.state.categories[number] = category
    describe(board, category, by)
    hooks.emit(board, "category_created", shapes.whole(board, category))
    return category


def check_name(board: Board, name: str, parent_id: int | None, of: Category | None = None) -> None:
    if not name.strip():
        raise Refusal(400, "param is missing or the value is empty: name")
    if len(name) > LONGEST:
        raise Refusal(422, f"Category Name is too long (maximum is {LONGEST} characters)")
    for other in board.state.categories.values():
        same = other.name.casefold() == name.strip().casefold() and other.parent_id == parent_id
        if same and other is not of:
            raise Refusal(422, "Category Name has already been taken")


def describe(board: Board, category: Category, by: User) -> None:
    """Its pinned topic, of which no hook is told."""
    text = category.description or (
        "(Replace this first paragraph with a brief description of your new category.)"
    )
    draft = posting.Draft(raw=text, title=f"About the {category.name} category")
    draft.category_id = category.id
    topic = posting.start(board, draft, by)
    topic.describes_category = True
    topic.pinned_at = board.now()
    posting.add(board, topic, text, by=by)
    category.topic_id = topic.id


def change(board: Board, category: Category, *, by: User, **fields: Any) -> None:
    """What is not named among the allowed tags is cleared, as the forum does."""
    if fields.get("name"):
        check_name(board, fields["name"], category.parent_id, of=category)
    category.allowed_tags = fields.pop("allowed_tags", None) or []
    for key, value in fields.items():
        if value is not None:
            setattr(category, key, value)
    hooks.emit(board, "category_updated", shapes.whole(board, category))


def remove(board: Board, category: Category, *, by: User) -> None:
    inside = [
        topic
        for topic in board.state.topics.values()
        if topic.category_id == category.id
        and not topic.describes_category
        and topic.deleted_at is None
    ]
    below = any(one.parent_id == category.id for one in board.state.categories.values())
    if inside or below or category.id == 1:
        raise Refusal(403, "Can't delete this category because it has topics.")
    del board.state.categories[category.id]
    hooks.emit(board, "category_destroyed", shapes.whole(board, category))
