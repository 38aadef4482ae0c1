# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from apps.accounts.models import Person
from apps.core import limits, problems, views
from apps.media import services
from apps.media.models import Card, Picture, avatar_path
from apps.media.showing import is_public, is_shown_to

YEAR = 365 * 24 * 3600
SHARED_SECONDS = 60
"""How long a proxy may show a picture that was removed meanwhile."""

CONTENT_POLICY = "default-src 'none'; sandbox"


@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """A picture for a post that is being written; its id goes along with the post."""
    if not request.user.is_authenticated:
        return problems.problem(401, _("Sign in first, then add the picture again."))
    file = request.FILES.get("picture")
    if file is None:
        return problems.problem(422, _("There is no picture in this."))
    services.refuse_size(file.size or 0)
    picture = services.store_picture(
        file.read(), by=request.user, address=limits.network_of(request)
    )
    response = JsonResponse(_told(picture), status=201)
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def picture(request: HttpRequest, name: str, width: int) -> HttpResponse:
    """One form of a picture, for whoever may see what shows it; 410 once it was removed."""
    found = get_object_or_404(Picture, name=name)
    if found.removed_at is not None:
        return views.gone(request)
    if width not in found.widths:
        raise Http404
    if is_public(found):
        caching = f"public, max-age={YEAR}, s-maxage={SHARED_SECONDS}, immutable"
    elif request.user.is_authenticated and is_shown_to(found, request.user):
        caching = "private, no-cache"
    else:
        raise Http404
    return _file_answer(request, found.path(width), etag=f'"{name}-{width}"', caching=caching)


@require_safe
def card(request: HttpRequest, name: str) -> HttpResponse:
    """The picture of a link's card, which was public where it came from."""
    if not Card.objects.filter(image=name).exists():
        raise Http404
    caching = f"public, max-age={YEAR}, s-maxage={SHARED_SECONDS}, immutable"
    return _file_answer(request, Card.path(name), etag=f'"{name}"', caching=caching)


@require_safe
def avatar(request: HttpRequest, number: int, name: str) -> HttpResponse:
    """Our copy of the picture that somebody has on a forum, where everybody sees it."""
    if not Person.objects.filter(pk=number, avatar=name).exists():
        raise Http404
    caching = f"public, max-age={YEAR}, s-maxage={SHARED_SECONDS}, immutable"
    return _file_answer(request, avatar_path(name), etag=f'"{name}"', caching=caching)


def _file_answer(request: HttpRequest, path: str, *, etag: str, caching: str) -> Any:
    """A file that we made ourselves, so that its kind is known; nothing in it can run."""
    response: HttpResponse | FileResponse
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        response = unchanged
    else:
        try:
            file = default_storage.open(path)
        except FileNotFoundError:
            raise Http404 from None
        response = FileResponse(file, content_type="image/webp")
        response["Content-Disposition"] = "inline"
    response["Content-Security-Policy"] = CONTENT_POLICY
    response["Cache-Control"] = caching
    response["ETag"] = etag
    return response


def _told(picture: Picture) -> dict[str, Any]:
    return {
        "id": picture.pk,
        "small": picture.small,
        "width": picture.width,
        "height": picture.height,
    }
