# SPDX-License-Identifier: AGPL-3.0-or-later
"""Clean HTML as a tree of plain nodes, to be written anew in another form."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

DEEPEST = 40
"""Elements within each other; what stands deeper is taken as standing here."""

VOID = frozenset({"br", "hr", "img", "wbr"})


@dataclass
class Node:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Node | str"] = field(default_factory=list)

    @property
    def classes(self) -> set[str]:
        return set(self.attributes.get("class", "").split())

    def has(self, *names: str) -> bool:
        """Whether it has one of these classes."""
        return not self.classes.isdisjoint(names)

    def get(self, name: str) -> str:
        return self.attributes.get(name, "")

    def within(self) -> Iterator["Node"]:
        """All elements below it, in their order."""
        for child in self.children:
            if isinstance(child, Node):
                yield child
                yield from child.within()

    def first(self, *tags: str) -> "Node | None":
        """The first element below it of one of these kinds."""
        return next((node for node in self.within() if node.tag in tags), None)

    @property
    def text(self) -> str:
        """Its words on one line."""
        return " ".join(_words(self).split())


def parse(html: str) -> Node:
    """HTML that a sanitiser wrote, so that every element is closed in its order."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    return builder.root


def _words(node: Node) -> str:
    return "".join(child if isinstance(child, str) else _words(child) for child in node.children)


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("")
        self._open = [self.root]
        self._beyond = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if len(self._open) > DEEPEST and tag not in VOID:
            self._beyond += 1
            return
        node = Node(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(node)
        if tag not in VOID:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if self._beyond:
            self._beyond -= 1
        elif len(self._open) > 1:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)
