# SPDX-License-Identifier: AGPL-3.0-or-later
from ninja import Router

router = Router()
"""One for all operations: reads and writes of one address belong together."""
