# SPDX-License-Identifier: AGPL-3.0-or-later
"""What happened in discussions, in words."""

from django.utils.translation import gettext_lazy as _

from apps.core.admin.history import name_verbs

name_verbs(
    {
        "thread.started": _("Discussion started"),
        "thread.closed": _("Discussion closed"),
        "thread.reopened": _("Discussion opened again"),
        "thread.announced": _("Put on the event’s page"),
        "thread.taken_off_page": _("Taken off the event’s page"),
        "thread.split": _("Posts moved to a discussion of their own"),
        "thread.merged": _("Merged into another discussion"),
        "thread.moved": _("Discussion moved"),
        "thread.renamed": _("Discussion renamed"),
        "thread.removed": _("Discussion removed"),
        "thread.restored": _("Discussion given back"),
        "thread.pinned": _("Discussion pinned"),
        "thread.unpinned": _("Discussion unpinned"),
        "thread.listed": _("Listed in a further place"),
        "thread.unlisted": _("Taken out of a further place"),
        "thread.tagged": _("Tags changed"),
        "area.opened": _("Area opened"),
        "area.changed": _("Area changed"),
        "post.written": _("Post written"),
        "post.edited": _("Post edited"),
        "post.removed": _("Post removed"),
        "post.thanked": _("Thanked for a post"),
        "post.thanks_taken_back": _("Thanks taken back"),
        "question.asked": _("Question asked"),
        "question.voted": _("Voted for a question"),
        "question.vote_taken_back": _("Vote taken back"),
        "question.taken_up": _("Question being answered"),
        "question.put_back": _("Question put back"),
        "question.answered": _("Question answered"),
        "question.held_back": _("Question not taken up"),
        "session.asking_closes": _("Time for questions set"),
        "post.hidden": _("Post hidden while moderators look at it"),
        "post.put_back": _("Post put back"),
        "post.held": _("Text of somebody new waits"),
        "held.released": _("First text of somebody new published"),
        "held.refused": _("Text of somebody new not taken up"),
        "case.reported": _("Reported"),
        "case.dismissed": _("Report looked at; the text stays"),
        "case.reopened": _("Decision taken back"),
        "thread.hidden": _("Discussion hidden while moderators look at it"),
        "thread.put_back": _("Discussion put back"),
        "post.marked_follow_up": _("Marked as a follow-up"),
        "post.unmarked_follow_up": _("No follow-up any more"),
        "follow_up.done": _("Follow-up done"),
        "follow_up.reopened": _("Follow-up to be done again"),
        "picture.removed": _("Picture removed"),
        "picture.removal_asked": _("Removal of a picture asked for"),
        "picture.kept": _("Picture kept"),
    }
)
