# SPDX-License-Identifier: AGPL-3.0-or-later
"""The live channel at /live/: tells open pages what has changed, as server-sent events.

    GET /live/?on=thread:5&on=session:7

A plain ASGI application: Django's own streaming takes three times the memory of a connection. Verbs
leave numbers in a stream of the broker (apps.activity.live); one reader of each process hands them
on to the connections that have the channel open. What a post looks like is read from its table at
that moment, once for each language and zone among the readers, and goes out with the message: five
hundred readers who asked for it themselves would cost five hundred requests. No text passes
through the broker, and nobody is sent anything before it was asked whether they may see it.

What is sent is made for strangers, so that readers can share it. The form's token is put in by
the page's script; an author finds the buttons of their own post in the page that sent it.

app: the application · door: who may come in · hub: who is here and what they are told ·
connection: one of them · stream: the broker's messages · sight: who may see what · looks: posts
as they are shown
"""

PATH = "/live/"

OPEN = ("live", "open")
"""The key of the broker where processes tell how many are connected (/metrics)."""
