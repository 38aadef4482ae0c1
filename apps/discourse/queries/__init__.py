# SPDX-License-Identifier: AGPL-3.0-or-later
"""How far both sides are apart."""

from apps.discourse.queries.figures import Figures, figures

__all__ = ["Figures", "figures"]
