# SPDX-License-Identifier: AGPL-3.0-or-later
"""A reader's browser that notes whatever a page does beyond showing itself."""

import re
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Page

OURS = re.compile(
    r"/(static|media)/|/live/|/threads/\d+/newer/|/favicon\.ico|\.webmanifest|/reading/|/me/drafts/|/admin/jsi18n/"
)
"""What our own scripts ask for without being asked to."""

STRANGE = """() => {
  const found = [];
  const texts = '.prose, .snip, bdi';
  const tell = (what, element) => found.push(what + ' ' + element.outerHTML.slice(0, 160));
  for (const element of document.querySelectorAll('*')) {
    const said = element.closest(texts);
    const inProse = element.parentElement?.closest('.prose');
    for (const { name, value } of element.attributes) {
      if (/^on/i.test(name)) tell('handler', element);
      const isAddress = /href|src|action|^data$/i.test(name);
      if (isAddress && /^(javascript|data|vbscript):/i.test(value.trim())) tell('scheme', element);
      const ofFramework = /^((data-)?hx-|x-|@|:)/i.test(name);
      if (ofFramework && said && said !== element) tell('framework', element);
      if (inProse && /^(id|name|style)$/.test(name)) tell('name', element);
    }
    const active = /^(script|iframe|object|embed|base|form|style|link|meta)$/i;
    if (said && active.test(element.localName)) tell('element', element);
  }
  return found;
}"""
"""Whatever no text of somebody may leave in a page."""


@dataclass
class Watched:
    """One window; `with_policy` is the Content-Security-Policy as a reader has it, or none."""

    page: Page
    site: str
    seen: list[str] = field(default_factory=list)

    @classmethod
    def opened(cls, browser: Browser, site: str, *, with_policy: bool, cookies: list) -> "Watched":
        context = browser.new_context(bypass_csp=not with_policy)
        context.add_cookies(cookies)
        watched = cls(context.new_page(), site)
        watched.page.on("dialog", watched._dialog)
        watched.page.on("request", watched._request)
        watched.page.on("console", watched._console)
        watched.page.on("popup", lambda popup: watched.seen.append(f"popup {popup.url}"))
        return watched

    def show(self, path: str, *, rest: int = 60) -> list[str]:
        """What the page at this path did; `rest` are milliseconds it is given to do it."""
        self.seen.clear()
        self.expected = self.site + path
        self.page.goto(self.expected, wait_until="load")
        self.page.wait_for_timeout(rest)
        if self.page.url.split("#")[0] != self.expected.split("#")[0]:
            self.seen.append(f"left for {self.page.url}")
        return [*self.seen, *self.page.evaluate(STRANGE)]

    def close(self) -> None:
        self.page.context.close()

    def _dialog(self, dialog) -> None:
        self.seen.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def _request(self, request) -> None:
        url = request.url
        if url.startswith(("data:", "blob:", "about:")) or url == self.expected:
            return
        if not url.startswith(self.site):
            self.seen.append(f"foreign {url}")
        elif not OURS.search(url.removeprefix(self.site)):
            self.seen.append(f"{request.method} {url.removeprefix(self.site)}")

    def _console(self, message) -> None:
        if "Content Security Policy" in message.text or "Content-Security" in message.text:
            self.seen.append(f"policy {message.text[:200]}")
