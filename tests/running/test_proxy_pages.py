# SPDX-License-Identifier: AGPL-3.0-or-later
from pathlib import Path


def test_every_page_of_the_proxy_speaks_both_languages():
    for page in Path("docker/nginx/errors/.proxy").glob("*.html"):
        text = page.read_text()
        assert '<html lang="en" dir="ltr"' in text
        assert '<section lang="ar" dir="rtl">' in text
