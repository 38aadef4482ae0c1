# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest

from apps.threads import fragments


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_name_of_the_form_is_the_same_in_every_process(language):
    """Were it not, each worker would make the posts anew that another one has stored."""
    names = {fragments._form.__wrapped__(language) for _ in range(3)}

    assert names == {fragments._form(language)}
