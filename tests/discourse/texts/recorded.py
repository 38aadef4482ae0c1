# SPDX-License-Identifier: AGPL-3.0-or-later
"""What forums really sent, where it lies beside the project."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

FOLDER = Path(settings.EVENTFORUM_SHARED_DATA) / "discourse"


def recorded(*parts: str) -> Any:
    """The JSON of a recorded answer or delivery; skips the test where there is none."""
    file = FOLDER.joinpath(*parts)
    if not file.is_file():
        pytest.skip(f"discourse/{'/'.join(parts)} of EVENTFORUM_SHARED_DATA is not here")
    return json.loads(file.read_bytes())
