# SPDX-License-Identifier: AGPL-3.0-or-later
from apps.media.models.card import Card
from apps.media.models.picture import Picture, avatar_path, random_name

__all__ = ["Card", "Picture", "avatar_path", "random_name"]
