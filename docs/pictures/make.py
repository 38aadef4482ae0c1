# SPDX-License-Identifier: AGPL-3.0-or-later
"""Renew the picture of the README from a portal that runs with its examples.

.venv/bin/python docs/pictures/make.py [http://127.0.0.1:8000]

A session of the example conference, read in Arabic on a phone and in English on a computer.
"""

import base64
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).resolve().parent
SESSION = "/bridges/sessions/DESK/"
SIZE = {"width": 1100, "height": 700}
FRAME = """<!doctype html><style>
  body { margin: 0; block-size: 700px; overflow: hidden; background: #d9dfdd; position: relative }
  img { position: absolute; border-radius: 12px; box-shadow: 0 6px 28px #0005 }
  .wide { inset: 24px auto auto 24px; inline-size: 740px }
  .phone { inset: 24px 24px auto auto; inline-size: 288px }
</style>"""


def shot(browser: Browser, site: str, *, width: int, height: int, **device: str) -> str:
    """What this device shows of the session, as the address of a picture."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, device_scale_factor=2, **device
    )
    page = context.new_page()
    page.goto(site)  # the device tells its time zone
    page.goto(site + SESSION)
    picture = base64.b64encode(page.screenshot()).decode()
    context.close()
    return f"data:image/png;base64,{picture}"


def make(site: str) -> None:
    binary = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=binary, args=["--no-sandbox"])
        english = {"locale": "en", "color_scheme": "light", "timezone_id": "Europe/Warsaw"}
        arabic = {"locale": "ar", "color_scheme": "dark", "timezone_id": "Africa/Cairo"}
        wide = shot(browser, site, width=1280, height=1128, **english)
        phone = shot(browser, site, width=390, height=882, **arabic)
        page = browser.new_page(viewport=SIZE)
        page.set_content(f'{FRAME}<img class="wide" src="{wide}"><img class="phone" src="{phone}">')
        page.screenshot(path=HERE / "session.png")
        browser.close()


if __name__ == "__main__":
    make(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
