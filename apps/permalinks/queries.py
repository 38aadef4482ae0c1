# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an address answers today, asked when its own page has nothing to say."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Value
from django.db.models.functions import Lower

from apps.permalinks.models import Address
from apps.permalinks.paths import LONGEST, kept_form, parents, spellings

MOST_NAMES = 20

Viewer = AbstractBaseUser | AnonymousUser


@dataclass(frozen=True)
class Moved:
    """Read on at this path. `is_certain` when it is an object's own, else it is to be tried."""

    path: str
    is_certain: bool = True


@dataclass(frozen=True)
class Gone:
    """It was here and has been taken away; the reason is for everybody to read."""

    reason: str = ""


def is_taken(path: str) -> bool:
    """Whether this path was ever issued; nobody else can have it."""
    return Address.objects.filter(path=kept_form(path)).exists()


def answer(path: str, viewer: Viewer) -> Moved | Gone | None:
    """What to answer at a path whose page was not found; None when nothing can be said of it.

    Old addresses of the object itself come first, in any case and with or without their last slash.
    Then what lies below an object that has moved: /old/programme/ is /new/programme/ today. Nothing
    is told of objects that the viewer may not see. One SQL for a path that was never heard of.
    """
    asked, path = path, kept_form(path)
    if len(path) > LONGEST:
        return None
    issued = _issued([*spellings(path), *(parent.lower() for parent in parents(path))])
    removed = next((issued[p.lower()] for p in parents(path) if _is_gone(issued, p)), None)
    if own := _of_itself(path, asked, issued, viewer):
        return own
    if removed is not None:
        return Gone(removed.gone_reason)
    for parent in parents(path):
        if above := issued.get(parent.lower()):
            return _below(path, asked, parent, above, viewer)
    return None


def visible(model: type[models.Model], viewer: Viewer) -> models.QuerySet[Any]:
    """The objects of any model with pages that this viewer may see."""
    manager: Any = model._default_manager
    return manager.visible_to(viewer)


def _of_itself(
    path: str, asked: str, issued: Mapping[str, Address], viewer: Viewer
) -> Moved | Gone | None:
    for spelling in (path, *spellings(path)):
        if address := issued.get(spelling):
            return _today(address, asked, viewer)
    return None


def _today(address: Address, asked: str, viewer: Viewer) -> Moved | Gone | None:
    """410 for what was removed or deleted, the present path of what can be seen, else nothing."""
    if address.gone_at:
        return Gone(address.gone_reason)
    model = address.content_type.model_class()
    if model is None:
        return Gone()
    target = visible(model, viewer).filter(pk=address.object_id).first()
    if target is not None:
        present = unquote(target.get_absolute_url())
        return Moved(present) if present != asked else None
    return None if _exists(model, address.object_id) else Gone()


def _below(
    path: str, asked: str, parent: str, above: Address, viewer: Viewer
) -> Moved | Gone | None:
    """What lies below an object: at an address of its own under any name the object ever had.

    Failing that, the same page below the object's present path, if it has moved.
    """
    today = _today(above, parent, viewer)
    if isinstance(today, Gone):
        return today
    rest = path[len(parent) :]
    below = [name + rest for name in _names(above)]
    issued = _issued([spelling for candidate in below for spelling in spellings(candidate)])
    for candidate in below:
        if own := _of_itself(candidate, asked, issued, viewer):
            return own
    return Moved(today.path + rest, is_certain=False) if today else None


def _names(address: Address) -> list[str]:
    """The paths that the same object had and has, newest first, as far as pages lie below them."""
    same = Address.objects.filter(content_type=address.content_type, object_id=address.object_id)
    names = same.filter(path__endswith="/").order_by("-pk").values_list("path", flat=True)
    return list(names[:MOST_NAMES])


def _issued(lowered: list[str]) -> Mapping[str, Address]:
    """Addresses by their path, and by their path in lower case for those who ask otherwise."""
    rows = Address.objects.select_related("content_type").alias(lowered=Lower("path"))
    found = list(rows.filter(lowered__in=[Lower(Value(path)) for path in lowered]).order_by("-pk"))
    in_lower_case = {address.path.lower(): address for address in found}
    return in_lower_case | {address.path: address for address in found}


def _is_gone(issued: Mapping[str, Address], parent: str) -> bool:
    address = issued.get(parent.lower())
    return address is not None and address.gone_at is not None


def _exists(model: type[models.Model], pk: int) -> bool:
    return model._base_manager.filter(pk=pk).exists()
