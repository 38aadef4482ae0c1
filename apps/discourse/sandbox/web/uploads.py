# SPDX-License-Identifier: AGPL-3.0-or-later
"""/uploads: files taken in, found by their short names, and served."""

from apps.discourse.sandbox import uploads
from apps.discourse.sandbox.board import Board
from apps.discourse.sandbox.cooking import path_of_upload
from apps.discourse.sandbox.refusals import bad_parameter, missing
from apps.discourse.sandbox.things import Upload
from apps.discourse.sandbox.web.asking import Answer, Asking, as_json, redirect
from apps.discourse.sandbox.web.routes import route

TYPES = {
    "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif",
    "webp": "image/webp", "pdf": "application/pdf",
}  # fmt: skip


@route("POST", "/uploads")
def create(board: Board, asking: Asking) -> Answer:
    asking.person  # noqa: B018 -- whoever is not signed in is refused
    file = asking.files.get("file") or asking.files.get("files[]")
    if file is None:
        raise bad_parameter("file")
    if not (asking.text("upload_type") or asking.text("type")):
        raise bad_parameter("upload_type")
    made = uploads.add(board, file.name, file.content)
    return as_json(uploads.as_answered(board, made))


@route("POST", "/uploads/lookup-urls")
def look_up(board: Board, asking: Asking) -> Answer:
    found = []
    for short in map(str, asking.many("short_urls")):
        upload = board.state.uploads.get(short.removeprefix("upload://").partition(".")[0])
        if upload is not None:
            found.append(
                {
                    "short_url": short,
                    "url": board.base_url + path_of_upload(upload.digest, upload.extension),
                    "short_path": f"/uploads/short-url/{upload.digest}.{upload.extension}",
                }
            )
    return as_json(found)


def known(board: Board, name: str) -> Upload:
    upload = board.state.uploads.get(name.partition(".")[0])
    if upload is None:
        raise missing()
    return upload


@route("GET", "/uploads/short-url/<name:name>")
def short(board: Board, asking: Asking, name: str) -> Answer:
    upload = known(board, name)
    return redirect(board.base_url + path_of_upload(upload.digest, upload.extension), 302)


@route("GET", "/uploads/default/original/1X/<name:name>")
def serve(board: Board, asking: Asking, name: str) -> Answer:
    upload = known(board, name)
    named = {"content-type": TYPES[upload.extension], "x-content-type-options": "nosniff"}
    return Answer(200, uploads.content(upload), named)


@route("GET", "/images/transparent.png")
def transparent(board: Board, asking: Asking) -> Answer:
    return Answer(200, uploads.picture("ffffff", 1), {"content-type": "image/png"})
