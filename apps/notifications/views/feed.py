# SPDX-License-Identifier: AGPL-3.0-or-later
import hashlib

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.accounts.secret_addresses import nothing_here, unlisted
from apps.core import atom, kept_file
from apps.notifications import feeds
from apps.notifications.queries.feed import feed_at


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """Somebody's notices for whoever knows the secret."""
    return unlisted(_feed(request, secret))


def _feed(request: HttpRequest, secret: str) -> HttpResponse:
    """Written at each question, for what it may tell is asked anew; sent only where it changed."""
    found = feed_at(secret)
    if found is None:
        return nothing_here(request, _("No feed is at this address, or none any more."))
    content = feeds.written(found, now=timezone.now())
    tag = f"n{found.pk}-{hashlib.sha256(content).hexdigest()[:32]}"
    return kept_file.told(request, content, tag=tag, content_type=atom.CONTENT_TYPE)
