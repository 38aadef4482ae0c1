# SPDX-License-Identifier: AGPL-3.0-or-later
"""What stands in a forum before anybody comes: people and sections."""

from apps.discourse.sandbox import persons, sections
from apps.discourse.sandbox.board import SYSTEM, Board

ADMIN = "eventforum"
PEOPLE = {"amina": "Amina Bello", "bartek": "Bartek Nowak", "chen": "Chen Wei", "dalia": "Dalia"}
MODERATOR = "mira"


def furnish(forum: Board) -> None:
    persons.add_user(forum, "system", name="system", admin=True, id=SYSTEM)
    admin = persons.add_user(forum, ADMIN, name="Eventforum", admin=True)
    persons.add_user(forum, MODERATOR, name="Mira Sen", moderator=True)
    for username, name in PEOPLE.items():
        persons.add_user(forum, username, name=name)
    add = sections.add_category
    add(forum, "Uncategorized", by=admin)
    add(forum, "General", by=admin, description="For everything that has no place of its own.")
    add(forum, "Events", by=admin, color="25AAE2", description="What happens, when and where.")
    add(forum, "Staff", by=admin, color="E45735", permissions={"staff": 1})
