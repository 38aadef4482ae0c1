# SPDX-License-Identifier: AGPL-3.0-or-later
from apps.translating.services.glossary import remove_term, set_term
from apps.translating.services.leaving import (
    forget_machines,
    forget_pieces_of,
    forget_unasked,
    forget_words_of,
    withdraw_unallowed,
)
from apps.translating.services.machines import ask_again, forget_segments, make_versions
from apps.translating.services.voting import forget_votes, vote
from apps.translating.services.wanting import choose_engine, drop_engine, want, want_all
from apps.translating.services.writing import Clash, keep_revision, translate

__all__ = [
    "Clash",
    "ask_again",
    "choose_engine",
    "drop_engine",
    "forget_machines",
    "forget_pieces_of",
    "forget_segments",
    "forget_unasked",
    "forget_votes",
    "forget_words_of",
    "keep_revision",
    "make_versions",
    "remove_term",
    "set_term",
    "translate",
    "vote",
    "want",
    "want_all",
    "withdraw_unallowed",
]
