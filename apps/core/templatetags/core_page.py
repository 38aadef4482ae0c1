# SPDX-License-Identifier: AGPL-3.0-or-later
"""How pages are put together: holes, and parts that many pages have in common."""

from django import template
from django.template import Context, Node, NodeList
from django.template.base import FilterExpression, Parser, Token
from django.utils.safestring import SafeString

from apps.core import page_cache

register = template.Library()


@register.simple_tag(takes_context=True)
def hole(context: Context, name: str, *args: object) -> SafeString:
    """What differs between readers of one kept page, see apps.core.page_cache.filler."""
    return page_cache.hole(context["request"], name, *args)


@register.tag
def kept(parser: Parser, token: Token) -> "KeptNode":
    """{% kept "top bar" event.pk event.version %}...{% endkept %}: rendered once a process.

    For readers of one language, theme and the like; the words after the name tell all else that
    the part depends on.
    """
    _, *words = token.split_contents()
    nodes = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode([parser.compile_filter(word) for word in words], nodes)


class KeptNode(Node):
    def __init__(self, words: list[FilterExpression], nodelist: NodeList) -> None:
        self.words = words
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        name = tuple(word.resolve(context, ignore_failures=True) for word in self.words)
        return page_cache.kept_part(
            context.get("request"), name, lambda: self.nodelist.render(context)
        )
