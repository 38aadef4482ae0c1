# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a reader does whose connection goes: pages kept before, texts that wait."""

AGENDA = "/me/agenda/"


def kept(reader, path):
    reader.wait_until(
        "(async () => Boolean(await caches.match("
        f"'{path}', {{ cacheName: 'pages', ignoreVary: true }})))()"
    )


def visit(reader, *paths):
    for path in paths:
        reader.go(path)
        kept(reader, path)


def offline(reader, on=True):
    reader.page.context.set_offline(on)


def waiting(reader):
    return reader.page.evaluate("JSON.parse(localStorage.getItem('outbox') || '[]').length")


def write_offline(reader, path, text):
    offline(reader)
    reader.go(path)
    reader.page.locator("#reply-text").fill(text)
    reader.page.locator("#reply button.btn-p").click()
    reader.page.locator(".outbox q").wait_for()
