# SPDX-License-Identifier: AGPL-3.0-or-later
from eventforum.environment import Environment

FREE = "https://api-free.deepl.com"
PAID = "https://api.deepl.com"


def engines(env: Environment) -> dict[str, tuple[str, str]]:
    """The machines that translate, by name: the address and the key of each that is set up."""
    deepl = env.deepl_url or (FREE if env.deepl_key.endswith(":fx") else PAID)
    found = {
        "libretranslate": (env.libretranslate_url, env.libretranslate_key),
        "mint": (env.mint_url, ""),
        "deepl": (deepl if env.deepl_key else "", env.deepl_key),
    }
    return {name: known for name, known in found.items() if known[0]}
