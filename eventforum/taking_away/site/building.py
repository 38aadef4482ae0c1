# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writing a static site: every page as a stranger is shown it, in each language, by several
processes; what was written before a kill is not written again."""

import os
from collections.abc import Iterator
from functools import cache
from html import escape
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from django.conf import settings
from django.db import connections
from django.test import Client
from django.utils.encoding import iri_to_uri

from apps.events.models import Event
from apps.threads.models import Post
from apps.threads.queries import PAGE
from apps.threads.showing import place_of
from eventforum.keeping.backing_up import Told
from eventforum.taking_away import folder as folders
from eventforum.taking_away.folder import Damaged
from eventforum.taking_away.site.names import Page, numbered, target
from eventforum.taking_away.site.plan import Plan, planned
from eventforum.taking_away.site.rewriting import rewritten
from eventforum.taking_away.site.search import with_index

DONE = "unfinished.txt"
REDIRECTS = "redirects.nginx"
LONGEST = 255
"""Bytes of a file's name, on every usual disk."""

_work: tuple[Path, Plan] | None = None
"""What the processes write; set before they are forked."""


def export_site(
    folder: Path, *, told: Told, only: Event | None = None, processes: int = 1
) -> dict[str, int]:
    """Write the site, or that of one event; how many pages and files there are.

    Asked again for a folder that was left unfinished it goes on with what is not there yet.
    """
    global _work
    done = _begun(folder, only.slug if only else "")
    plan = planned(only)
    _work = (folder, plan)
    _leave_out_missing(plan)
    missing = [path for path in plan.pages if path not in done] + [
        path for path in sorted(plan.files) if path not in done
    ]
    steps = len(missing) + 2
    with (folder / DONE).open("a") as journal:
        for number, path in enumerate(_each(missing, processes)):
            journal.write(f"{path}\n")
            journal.flush()
            told(path, number, steps)
    told("redirects", steps - 2, steps)
    _write_posts(folder, plan)
    _write_redirects(folder, plan)
    told("checksums", steps - 1, steps)
    (folder / DONE).unlink()
    files = folders.write_sums(folder)
    return {"pages": len(plan.pages), "languages": len(plan.languages), "files": files}


def _begun(folder: Path, scope: str) -> set[str]:
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / DONE).exists():
        if any(folder.iterdir()):
            raise Damaged(f"{folder} is not empty.")
        (folder / DONE).write_text(f"={scope}\n")
    first, *done = (folder / DONE).read_text().split("\n")
    if first != f"={scope}":
        raise Damaged(f"{folder} holds an unfinished export of something else.")
    # The last line may have been cut off.
    return set(done[:-1])


def _each(paths: list[str], processes: int) -> Iterator[str]:
    if processes < 2 or not paths:
        yield from map(_write, paths)
        return
    connections.close_all()
    with get_context("fork").Pool(processes) as pool:
        yield from pool.imap_unordered(_write, paths, chunksize=4)


@cache
def _reader(language: str, process: int) -> Client:
    """A stranger who reads everything in one language."""
    host = urlsplit(settings.BASE_URL).netloc
    reader = Client(headers={"host": host}, raise_request_exception=False)
    reader.cookies["ui"] = reader.cookies["in"] = language
    return reader


def _get(path: str, language: str) -> Any:
    """`path` is decoded, but for its query."""
    return _reader(language, os.getpid()).get(iri_to_uri(path), secure=settings.PRODUCTION)


def _leave_out_missing(plan: Plan) -> None:
    """Of an event's own lists those that this event does not have."""
    for path in list(plan.pages):
        if path.count("/") != 3 or path.startswith(("/threads/", "/people/", "/p/")):
            continue
        if _get(quote(path), plan.language).status_code != 200:
            del plan.pages[path]


def _write(path: str) -> str:
    """A page in every language with all that is shown in it, or a file."""
    assert _work
    folder, plan = _work
    if path in plan.files:
        _write_file(folder, path, plan.language)
        return path
    for language in plan.languages:
        for number in range(1, plan.pages[path] + 1):
            query = f"?after={PAGE * (number - 1)}" if number > 1 else ""
            older = _write_page(folder, plan, Page(path, language, numbered(number)), query)
        number = 1
        while older and number < 10_000:
            number += 1
            older = _write_page(folder, plan, Page(path, language, numbered(number)), older)
        for day in plan.days.get(path, ()):
            _write_page(folder, plan, Page(path, language, day), f"?day={day}")
    return path


def _write_page(folder: Path, plan: Plan, page: Page, query: str) -> str:
    response = _get(quote(page.path) + query, page.language)
    if response.status_code != 200:
        raise Damaged(f"{page.path}{query} answers {response.status_code}.")
    html, assets, older = rewritten(response.text, page, plan)
    if page.path == "/search/":
        html = with_index(html, page, plan)
    folders.write_whole(_place(folder, page.file(plan)), html.encode())
    for asset in assets:
        _write_file(folder, unquote(asset), plan.language)
    return older


def _write_file(folder: Path, path: str, language: str) -> None:
    place = _place(folder, path[1:])
    if place.exists():
        return
    response = _get(quote(path), language)
    content = response.getvalue() if response.streaming else response.content
    if response.status_code == 200:
        folders.write_whole(place, content)


def _place(folder: Path, name: str) -> Path:
    """Names come from the portal, yet none may lead out of the folder."""
    if ".." in name.split("/") or any(len(part.encode()) > LONGEST for part in name.split("/")):
        raise Damaged(f"{name} cannot be a file.")
    return folder / name


def _write_posts(folder: Path, plan: Plan) -> None:
    """The permanent address of each post, as a page that leads to where it stands."""
    posts = Post.objects.filter(moved_to=None).select_related("thread__event", "thread__session")
    for post in posts.order_by("pk").iterator(1_000):
        if post.pk in plan.posts:
            _write_redirect(folder, plan, f"/p/{post.pk}/", place_of(post))
    moved = Post.objects.exclude(moved_to=None).values_list("pk", "moved_to")
    for number, goal in moved.iterator(1_000):
        if number in plan.posts:
            _write_redirect(folder, plan, f"/p/{number}/", f"/p/{goal}/")


def _write_redirects(folder: Path, plan: Plan) -> None:
    """Old addresses as pages, and as a map for web servers."""
    if plan.home != "/":
        _write_redirect(folder, plan, "/", quote(plan.home))
    for old, new in plan.moved.items():
        _write_redirect(folder, plan, old, quote(new, safe="/#"))
    lines = [f'"{old}" "{quote(new, safe="/#")}";\n' for old, new in plan.moved.items()]
    folders.write_whole(folder / REDIRECTS, "".join(lines).encode())
    gone = "".join(f'"{path}" 1;\n' for path in plan.gone)
    folders.write_whole(folder / "gone.nginx", gone.encode())


def _write_redirect(folder: Path, plan: Plan, old: str, goal: str) -> None:
    page = Page(old, plan.language)
    place = _place(folder, page.file(plan)) if old.endswith("/") else _place(folder, old[1:])
    there = target(goal, page, plan)
    if there is None or place.exists():
        return
    there = escape(there)
    html = (
        f'<!doctype html>\n<meta charset="utf-8"><title>→</title>'
        f'<meta http-equiv="refresh" content="0; url={there}"><a href="{there}">→ {there}</a>\n'
    )
    folders.write_whole(place, html.encode())
