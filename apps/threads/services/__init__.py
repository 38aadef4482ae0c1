# SPDX-License-Identifier: AGPL-3.0-or-later
"""Verbs: write, change and remove, and send what a form brings."""

from apps.threads.services.announcing import announce, put_on_page, take_off_page
from apps.threads.services.areas import change_area, open_area
from apps.threads.services.arranging import (
    merge,
    rename,
    split,
)
from apps.threads.services.carding import forget_card, make_cards
from apps.threads.services.cases import author_of, decide, take, undo
from apps.threads.services.changing import (
    close,
    edit,
    may_close,
    may_remove,
    may_reopen,
    remove,
    reopen,
    stamp,
)
from apps.threads.services.counting import count_questions
from apps.threads.services.drafts import (
    draft_at,
    draft_stamp,
    forget_draft,
    forget_old_drafts,
    save_draft,
)
from apps.threads.services.follow_ups import (
    accept_follow_up,
    decline_follow_up,
    due,
    finish,
    mark_follow_up,
    may_finish,
    may_mark,
    note_reminded,
    reopen_follow_up,
    unmark,
)
from apps.threads.services.holding import hold, refuse_held, release, withdraw
from apps.threads.services.leaving import let_go
from apps.threads.services.mirrored import (
    Origin,
    absorb,
    absorb_edit,
    absorb_recovery,
    absorb_removal,
    mark_mirrored,
)
from apps.threads.services.mirrored_threads import absorb_start
from apps.threads.services.moderating import hide, show_again
from apps.threads.services.moving import move
from apps.threads.services.people import follow_merge, follow_rename
from apps.threads.services.places import (
    follow_hiding,
    label,
    list_in,
    pin,
    tag,
    tags_named,
    take_out,
    unpin,
)
from apps.threads.services.placing import Draft, Place
from apps.threads.services.previewing import preview
from apps.threads.services.questions import (
    ask,
    close_asking,
    hold_back,
    mark_answered,
    put_back,
    take_up,
)
from apps.threads.services.reading import read_all_of, read_everything, read_up_to, unread_from
from apps.threads.services.removing import (
    hide_thread,
    is_alone_in,
    remove_thread,
    removed_by_author,
    show_thread_again,
)
from apps.threads.services.removing_pictures import (
    ask_removal,
    forget_contacts,
    keep_picture,
    take_picture_away,
)
from apps.threads.services.reporting import open_case, report
from apps.threads.services.sending import (
    DIRECTLY,
    KEPT,
    answer,
    discard,
    draft_of,
    forget_old,
    keep_for_sign_in,
    kept_under,
    publish,
    send,
)
from apps.threads.services.tagging import hide_tag, show_tag
from apps.threads.services.thanks import forget_thanks, move_thanks, take_back, thank
from apps.threads.services.votes import take_vote_back, vote, vote_for
from apps.threads.services.writing import reply, reply_to_session, start

__all__ = [
    "DIRECTLY",
    "KEPT",
    "Draft",
    "Origin",
    "Place",
    "absorb",
    "absorb_edit",
    "absorb_recovery",
    "absorb_removal",
    "absorb_start",
    "accept_follow_up",
    "announce",
    "answer",
    "ask",
    "ask_removal",
    "author_of",
    "change_area",
    "close",
    "close_asking",
    "count_questions",
    "decide",
    "decline_follow_up",
    "discard",
    "draft_at",
    "draft_of",
    "draft_stamp",
    "due",
    "edit",
    "finish",
    "follow_hiding",
    "follow_merge",
    "follow_rename",
    "forget_card",
    "forget_contacts",
    "forget_draft",
    "forget_old",
    "forget_old_drafts",
    "forget_thanks",
    "hide",
    "hide_tag",
    "hide_thread",
    "hold",
    "hold_back",
    "is_alone_in",
    "keep_for_sign_in",
    "keep_picture",
    "kept_under",
    "label",
    "let_go",
    "list_in",
    "make_cards",
    "mark_answered",
    "mark_follow_up",
    "mark_mirrored",
    "may_close",
    "may_finish",
    "may_mark",
    "may_remove",
    "may_reopen",
    "merge",
    "move",
    "move_thanks",
    "note_reminded",
    "open_area",
    "open_case",
    "pin",
    "preview",
    "publish",
    "put_back",
    "put_on_page",
    "read_all_of",
    "read_everything",
    "read_up_to",
    "refuse_held",
    "release",
    "remove",
    "remove_thread",
    "removed_by_author",
    "rename",
    "reopen",
    "reopen_follow_up",
    "reply",
    "reply_to_session",
    "report",
    "save_draft",
    "send",
    "show_again",
    "show_tag",
    "show_thread_again",
    "split",
    "stamp",
    "start",
    "tag",
    "tags_named",
    "take",
    "take_back",
    "take_off_page",
    "take_out",
    "take_picture_away",
    "take_up",
    "take_vote_back",
    "thank",
    "undo",
    "unmark",
    "unpin",
    "unread_from",
    "vote",
    "vote_for",
    "withdraw",
]
