# SPDX-License-Identifier: AGPL-3.0-or-later
"""A page without what needs a server or a script, its links made for files."""

import re
from html import escape
from html.parser import HTMLParser

from django.utils import translation
from django.utils.translation import gettext

from apps.core.languages import autonym
from eventforum.taking_away.site.names import ASSETS, Page, target
from eventforum.taking_away.site.plan import Plan

GONE = frozenset(
    {"form", "button", "script", "template", "dialog", "noscript", "input", "select", "textarea"}
)
VOID = frozenset({"br", "hr", "img", "wbr", "input", "link", "meta", "source", "area", "col"})
WITHOUT = re.compile(
    r"(hx-[\w:-]+|data-(load|newer|channels|thanks|version|a|b|tz|guess|intl|person|goal|touch)"
    r"|form|formaction|nonce|integrity|accesskey)"
)
ADDRESSES = ("href", "src", "srcset", "poster")
Attributes = list[tuple[str, str | None]]
ANCHOR = re.compile(r'id="p(\d+)"')
PERMANENT = re.compile(r"/p/(\d+)/")


def rewritten(html: str, page: Page, plan: Plan) -> tuple[str, set[str], str]:
    """The page, the files that it shows, and the query of the next page of its list, if any."""
    writer = _Writer(page, plan, set(ANCHOR.findall(html)))
    writer.feed(html)
    writer.close()
    return "".join(writer.out), writer.assets, writer.next_page


class _Writer(HTMLParser):
    def __init__(self, page: Page, plan: Plan, here: set[str]) -> None:
        super().__init__(convert_charrefs=False)
        self.page, self.plan, self.here = page, plan, here
        self.out: list[str] = []
        self.assets: set[str] = set()
        self.next_page = ""
        self._leaving_out, self._depth = "", 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._leaving_out:
            self._depth += tag == self._leaving_out
            return
        kept = None if _needs_a_server(tag, dict(attrs)) else self._kept(attrs)
        if kept is not None:
            if tag == "main":
                self.out.append(self._languages())
            self.out.append(f"<{tag}{''.join(map(_attribute, kept))}>")
        elif tag not in VOID:
            self._leaving_out, self._depth = tag, 1

    def _kept(self, attrs: Attributes) -> Attributes | None:
        """The attributes as files need them; None for what leads nowhere there."""
        told, kept = dict(attrs), []
        for name, value in attrs:
            if WITHOUT.fullmatch(name):
                continue
            if name in ADDRESSES and told.get("rel") != "canonical":
                value = self._address(name, value or "", is_action=told.get("rel") == "nofollow")
                if value is None:
                    return None
            # On wide screens the form for the search stood beside it.
            kept.append((name, "iconb" if value == "iconb tfind-a" else value))
        return kept

    def _address(self, name: str, value: str, *, is_action: bool) -> str | None:
        if name == "srcset":
            each = [part.split() for part in value.split(",") if part.strip()]
            return ", ".join(" ".join([self._of(a) or "", *more]) for a, *more in each)
        if is_action and value.startswith(("/", "?")):
            return None
        return self._of(value)

    def _of(self, value: str) -> str | None:
        if (post := PERMANENT.fullmatch(value)) and post[1] in self.here:
            return f"#p{post[1]}"
        if value.startswith(ASSETS):
            self.assets.add(value.partition("#")[0].partition("?")[0])
        found = target(value, self.page, self.plan)
        if found and value.startswith("?before="):
            self.next_page = value.partition("#")[0]
        return found

    def _languages(self) -> str:
        """Where the page stands in the other languages; each is named by its own speakers."""
        with translation.override(self.page.language):
            label = gettext("Language of the pages")
        links = []
        for language in self.plan.languages:
            href = Page(self.page.path, language, self.page.stem).file(self.plan).rpartition("/")[2]
            here = ' aria-current="true"' if language == self.page.language else ""
            links.append(
                f'<li><a href="{href}" lang="{language}" hreflang="{language}"{here}>'
                f"{escape(autonym(language))}</a></li>"
            )
        listed = f'<ul class="row-e">{"".join(links)}</ul>'
        return f'<nav class="wrap sm noprint" aria-label="{escape(label)}">{listed}</nav>\n'

    def handle_endtag(self, tag: str) -> None:
        if self._leaving_out:
            self._depth -= tag == self._leaving_out
            if not self._depth:
                self._leaving_out = ""
        elif tag not in VOID:
            self.out.append(f"</{tag}>")

    def _keep(self, text: str) -> None:
        if not self._leaving_out:
            self.out.append(text)

    def handle_data(self, data: str) -> None:
        self._keep(data)

    def handle_entityref(self, name: str) -> None:
        self._keep(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._keep(f"&#{name};")

    def handle_decl(self, decl: str) -> None:
        self._keep(f"<!{decl}>")


def _needs_a_server(tag: str, told: dict[str, str | None]) -> bool:
    return (
        tag in GONE
        or told.get("id") == "prefs"
        or told.get("rel") in ("manifest", "preload")
        or told.get("name") == "htmx-config"
    )


def _attribute(told: tuple[str, str | None]) -> str:
    name, value = told
    return f" {name}" if value is None else f' {name}="{escape(value)}"'
