# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pictures of posts, uploaded before the post that shows them; a forum that does not take one shows
a link to ours."""

from django.core.files.storage import default_storage

from apps.discourse.client import api
from apps.discourse.client.answers import Done, NotThere, Refused
from apps.discourse.layouts import Wanted
from apps.discourse.models import SentPicture
from apps.discourse.sending.claims import Claim, begin, settle
from apps.discourse.sending.differences import Step, unsent_pictures
from apps.discourse.sending.outcomes import Outcome, park_it, put_off
from apps.media.models import Picture


def send_picture(claim: Claim, step: Step, wanted: Wanted) -> Outcome:
    """The next one of a post. Twice does no harm: a forum keeps equal files once."""
    forum, post = claim.topic.mirror.forum, step.post
    assert post is not None
    shown = unsent_pictures(claim.topic, post).select_related("picture").first()
    if shown is None:
        return Outcome("nothing")
    picture = shown.picture
    content = _content(picture)
    if content is None:
        settle(claim, lambda: _keep(claim, picture, ""))
        return Outcome("no picture")
    begin(claim, "picture", picture=picture.pk)
    name = f"{picture.name[:12]}.webp"
    answer = api.upload(forum, name, content, "image/webp", now=claim.now, lane=claim.lane)
    match answer:
        case Done(data):
            short = data.get("short_url") if isinstance(data, dict) else None
            upload = short if isinstance(short, str) and short.startswith("upload://") else ""
            settle(claim, lambda: _keep(claim, picture, upload[:300]))
            return Outcome("picture")
        case Refused() | NotThere():
            settle(claim, lambda: _keep(claim, picture, ""))
            return Outcome("picture refused")
    return put_off(claim, answer) or park_it(claim, answer)


def _content(picture: Picture) -> bytes | None:
    try:
        with default_storage.open(picture.path(picture.widths[-1])) as file:
            return bytes(file.read())
    except FileNotFoundError:
        return None


def _keep(claim: Claim, picture: Picture, upload: str) -> None:
    SentPicture.objects.update_or_create(
        forum=claim.topic.mirror.forum,
        picture=picture,
        defaults={"upload": upload, "sent_at": claim.now},
    )
