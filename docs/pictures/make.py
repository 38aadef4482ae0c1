# SPDX-License-Identifier: AGPL-3.0-or-later
"""Renew the pictures of README and docs from a portal that runs with its examples.

.venv/bin/python docs/pictures/make.py [http://127.0.0.1:8000]

A session of the example conference and what its organizer works with: in English on a computer, in
Arabic on a phone. The organizer begins an import of the programme, and throws it away again.
"""

import base64
import io
import json
import re
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

HERE = Path(__file__).resolve().parent
SESSION = "/bridges/sessions/DESK/"
ORGANIZER = "nino@example.org"
SIZE = {"width": 1100, "height": 700}
FRAME = """<!doctype html><style>
  body { margin: 0; block-size: 700px; overflow: hidden; background: #d9dfdd; position: relative }
  img { position: absolute; border-radius: 12px; box-shadow: 0 6px 28px #0005 }
  .wide { inset: 24px auto auto 24px; inline-size: 740px }
  .phone { inset: 24px 24px auto auto; inline-size: 288px }
</style>"""


ENGLISH = {"locale": "en", "color_scheme": "light", "timezone_id": "Europe/Warsaw"}
ARABIC = {"locale": "ar", "color_scheme": "dark", "timezone_id": "Africa/Cairo"}


def devices(browser: Browser, **state) -> tuple[BrowserContext, BrowserContext]:
    """A computer read in English, and a phone read in Arabic."""
    wide, phone = {"width": 1280, "height": 1128}, {"width": 390, "height": 882}
    return (
        browser.new_context(viewport=wide, device_scale_factor=2, **ENGLISH, **state),
        browser.new_context(viewport=phone, device_scale_factor=2, **ARABIC, **state),
    )


def shot(context: BrowserContext, site: str, path: str) -> str:
    """What this device shows of the page, as the address of a picture."""
    page = context.new_page()
    page.goto(site)  # the device tells its time zone
    page.goto(site + path, wait_until="networkidle")
    picture = base64.b64encode(page.screenshot()).decode()
    page.close()
    return f"data:image/png;base64,{picture}"


def frame(browser: Browser, name: str, wide: str, phone: str) -> None:
    """Both devices beside each other, in 256 colours."""
    page = browser.new_page(viewport=SIZE)
    page.set_content(f'{FRAME}<img class="wide" src="{wide}"><img class="phone" src="{phone}">')
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    picture.quantize(256, dither=Image.Dither.NONE).save(HERE / f"{name}.png", optimize=True)
    page.close()


def sign_in(page: Page, site: str) -> None:
    """As the organizer of the examples, by the code that arrives in the local mailbox."""
    page.goto(f"{site}/accounts/login/")
    page.locator("input[type=email]").fill(ORGANIZER)
    page.keyboard.press("Enter")
    page.wait_for_selector("input[name=code]")
    mailbox = page.context.new_page()
    mailbox.goto(f"{site}/dev/mail/")
    code = re.search(r"\b\d{4}-\d{4}\b", mailbox.inner_text("body"))
    mailbox.close()
    page.fill("input[name=code]", code.group() if code else "")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/accounts/" not in address)


def other_programme(page: Page, site: str) -> bytes:
    """The programme of the examples with one session gone, one retitled and one moved."""
    programme = page.request.get(f"{site}/bridges/programme.json").json()
    rooms = [
        sessions
        for day in programme["schedule"]["conference"]["days"]
        for sessions in day["rooms"].values()
    ]
    sessions = [session for room in rooms for session in room]
    sessions[1]["title"] += ", continued"
    sessions[2]["duration"] = "01:30"
    rooms[-1].pop()
    return json.dumps(programme).encode()


def preview(page: Page, site: str) -> str:
    """Begin an import of that programme; the path of what it would change."""
    programme = other_programme(page, site)
    page.goto(f"{site}/admin/programme/importrun/add/")
    file = {"name": "schedule.json", "mimeType": "application/json", "buffer": programme}
    page.set_input_files("input[type=file]", file)
    page.select_option("select[name=event]", index=1)
    for option in page.locator("select[name=event] option").all():
        if "Bridges" in option.inner_text():
            page.select_option("select[name=event]", option.get_attribute("value"))
    page.locator("main button[type=submit], main input[type=submit]").last.click()
    page.wait_for_selector("text=Are the times right?", timeout=60_000)
    return page.url.removeprefix(site)


def make(site: str) -> None:
    binary = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=binary, args=["--no-sandbox"])
        wide, phone = devices(browser)
        frame(browser, "session", shot(wide, site, SESSION), shot(phone, site, SESSION))
        page = wide.new_page()
        sign_in(page, site)
        wide, phone = devices(browser, storage_state=wide.storage_state())
        page.goto(f"{site}/admin/event_sessions/session/?q=DESK")
        page.locator("#result_list tbody th a").first.click()
        page.wait_for_load_state()
        session = page.url.removeprefix(site).partition("?")[0]
        history = session.replace("/change/", "/history/")
        path = preview(page, site)
        for name, on_computer, on_phone in (
            ("organizer-desk", "/admin/", "/admin/"),
            ("organizer-import", path, path),
            ("organizer-session", session, history),
        ):
            frame(browser, name, shot(wide, site, on_computer), shot(phone, site, on_phone))
        page.get_by_role("button", name="Throw this import away").click()
        page.wait_for_load_state()
        browser.close()


if __name__ == "__main__":
    make(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
