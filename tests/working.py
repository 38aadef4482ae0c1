# SPDX-License-Identifier: AGPL-3.0-or-later
"""A machine that translates, and the work of asking it."""

import json

from django.utils import timezone
from werkzeug import Response

from apps.translating import services, things
from apps.translations.models import Translation

PAIRS = {"en": {"ar": "m", "fr": "m"}}


class Machine:
    """MinT as it publishes itself; what it was asked stands in `asked`."""

    def __init__(self, server):
        self.server, self.asked = server, []
        server.expect_request("/api/languages").respond_with_json(PAIRS)
        server.expect_request("/api/translate/en/ar").respond_with_handler(self.answer)

    def answer(self, request):
        self.asked.append(request.json["text"])
        return Response(f'{{"translation": {self.said(request.json["text"])}}}')

    def said(self, text):
        return json.dumps("\n".join(f"ar {line}" for line in text.split("\n")))


def want(obj, field="text"):
    kind = next(k for k in things.KINDS.values() if (k.model, k.field) == (type(obj), field))
    return services.want([things.public(kind, obj.pk)])


def work():
    return services.make_versions(now=timezone.now())


def version_of(obj, field="text", language="ar"):
    return Translation.objects.filter(object_id=obj.pk, field=field, language=language).first()
