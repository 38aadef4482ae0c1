# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ThreadsConfig(AppConfig):
    name = "apps.threads"
    label = "threads"
    verbose_name = _("Discussions")

    def ready(self) -> None:
        # Registers holes, connects receivers.
        from apps.threads import asking, holes, receivers, thanking  # noqa: F401
        from apps.threads.models import Area, Post, Thread
        from apps.threads.services import versions
        from apps.threads.services.areas import touch_area
        from apps.threads.services.mentioning import linked_as
        from apps.translations.services import register

        register(Area, "name", "description", touch=touch_area)
        register(
            Post,
            "text",
            lock=versions.lock_post,
            touch=versions.touch_post,
            event_of=lambda post: post.thread.event,
            author_of=versions.author_of,
            words_of=versions.words_of,
            finish=lambda post, html: linked_as(html, original=post.html),
        )
        register(
            Thread,
            "title",
            lock=versions.lock_thread,
            touch=versions.touch_thread,
            author_of=versions.starter_of,
            words_of=lambda person: Thread.objects.filter(created_by__person=person),
        )
