# SPDX-License-Identifier: AGPL-3.0-or-later
from hypothesis import settings
from hypothesis.configuration import set_hypothesis_home_dir

from tests.settings import VAR

set_hypothesis_home_dir(VAR / "hypothesis")
settings.register_profile("the same each time", database=None, derandomize=True, deadline=None)
settings.load_profile("the same each time")
