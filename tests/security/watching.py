# SPDX-License-Identifier: AGPL-3.0-or-later
"""A reader's browser that notes whatever a page does beyond showing itself."""

import re
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Page

from tests.security.sinks import CANARY, Visit

OURS = re.compile(
    r"/(static|media)/|/live/|/threads/(\d+/(newer|read)|drafts)/|/favicon\.ico|\.webmanifest|"
    r"/(people/suggest|threads/preview)/|/admin/jsi18n/"
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
    if (/^(iframe|object|embed|base|style)$/.test(element.localName)) tell('foreign', element);
    const isData = element.localName === 'script' && /json$/.test(element.type);
    if (element.localName === 'script' && !isData && !element.src) tell('script', element);
    if (isData) { try { JSON.parse(element.text); } catch { tell('no JSON', element); } }
    if (element.httpEquiv && /url/i.test(element.content)) tell('meta', element);
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
    leads: bool = False

    @classmethod
    def opened(cls, browser: Browser, site: str, *, with_policy: bool) -> "Watched":
        context = browser.new_context(bypass_csp=not with_policy)
        watched = cls(context.new_page(), site)
        watched.page.on("dialog", watched._dialog)
        watched.page.on("request", watched._request)
        watched.page.on("console", watched._console)
        watched.page.on("popup", lambda popup: watched.seen.append(f"popup {popup.url}"))
        return watched

    def show(self, visit: Visit, *, for_canary: bool = False, rest: int = 60) -> list[str]:
        """What the page did; `rest` are milliseconds it is given to do it. `for_canary` asks
        whether it shows the word that stands among the first texts."""
        self.seen.clear()
        self.expected, self.leads = self.site + visit.path, visit.leads
        cookies = [
            {"name": name, "value": v, "url": self.site} for name, v in visit.cookies.items()
        ]
        self.page.context.add_cookies(cookies)
        response = self.page.goto(self.expected, wait_until="load")
        visit.then(self.page)
        self.page.wait_for_timeout(rest)
        is_there = self.page.url.split("#")[0] == self.expected.split("#")[0]
        if not is_there and not visit.leads:
            self.seen.append(f"left for {self.page.url}")
        if response is None or response.status != visit.status:
            self.seen.append(f"answered {response and response.status}")
        if for_canary and visit.shows and CANARY not in self.page.content():
            self.seen.append("does not show its texts")
        return [*self.seen, *self.page.evaluate(STRANGE)]

    def become(self, cookies: dict[str, str]) -> None:
        """Somebody else, who has nothing kept in this browser but these."""
        self.expected = f"{self.site}/robots.txt"
        self.page.goto(self.expected)
        self.page.evaluate("localStorage.clear(), sessionStorage.clear()")
        self.page.context.clear_cookies()
        self._take(cookies)

    def _take(self, cookies: dict[str, str]) -> None:
        self.page.context.add_cookies(
            [{"name": name, "value": v, "url": self.site} for name, v in cookies.items()]
        )

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
        elif self.leads and request.redirected_from and request.is_navigation_request():
            return
        elif not OURS.search(url.removeprefix(self.site)):
            self.seen.append(f"{request.method} {url.removeprefix(self.site)}")

    def _console(self, message) -> None:
        if "Content Security Policy" in message.text or "Content-Security" in message.text:
            self.seen.append(f"policy {message.text[:200]}")
