# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a forum does by itself, later."""

import re

from apps.discourse.sandbox import revising, uploads
from apps.discourse.sandbox.board import SYSTEM, Board
from apps.discourse.sandbox.things import Post

IMAGE = re.compile(r"(!\[[^\]\n]*\]\()(https?://[^)\s]+)(\))")


def run_due(board: Board) -> None:
    now = board.now()
    due = [job for job in board.state.jobs if job.at <= now]
    if not due:
        return
    board.state.jobs = [job for job in board.state.jobs if job.at > now]
    for job in due:
        post = board.state.posts[job.id]
        if job.kind == "destroy" and post.deleted_at is None and post.user_deleted:
            revising.destroy(board, post, by=board.state.users[SYSTEM])
        elif job.kind == "pull images" and post.deleted_at is None:
            pull_images(board, post)


def pull_images(board: Board, post: Post) -> None:
    """Copies of its own in the place of pictures from elsewhere, in the text, as `system`."""

    def copied(found: re.Match[str]) -> str:
        if found[2].startswith(board.base_url):
            return found[0]
        return f"{found[1]}{uploads.short_url(uploads.copy_of(board, found[2]))}{found[3]}"

    raw = IMAGE.sub(copied, post.raw)
    if raw != post.raw:
        system = board.state.users[SYSTEM]
        revising.edit(board, post, raw, by=system, reason="downloaded local copies of images")
