# SPDX-License-Identifier: AGPL-3.0-or-later
from apps.translating.services.glossary import remove_term, set_term
from apps.translating.services.writing import Clash, confirm, keep_revision, translate

__all__ = ["Clash", "confirm", "keep_revision", "remove_term", "set_term", "translate"]
