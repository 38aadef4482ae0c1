# SPDX-License-Identifier: AGPL-3.0-or-later
class EngineDown(Exception):
    """No usable answer; the words say why, for operators."""


class OverQuota(EngineDown):
    """It answers, but translates nothing more before a while has passed."""


class TextRefused(EngineDown):
    """It takes this text not now and not later; others it may take."""
