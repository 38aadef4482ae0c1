# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may come to which address: a place for every pattern that is none of the admin's.

A row says who is let in by GET and by POST while the event is public. Where it is hidden, of the
same people only its organizers, its moderators and administrators are. "Let in" means the page or
the form is theirs: a form may be filled in wrongly, and a verb may still refuse. NOBODY stands
where an address knows no such method, or needs more than an address (a token, a cookie, a code).
"""

from typing import NamedTuple

from tests.rights.roles import ROLES


def some(*roles: str) -> frozenset[str]:
    assert set(roles) <= set(ROLES), roles
    return frozenset(roles)


NOBODY = some()
EVERYBODY = frozenset(ROLES)
SIGNED_IN = EVERYBODY - {"anonymous"}
ADMINISTRATORS = some("administrator")
ORGANIZERS = some("organizer", "administrator")
MODERATORS = ORGANIZERS | {"moderator"}
AUTHOR = some("author")
STEERING = MODERATORS | {"speaker"}
MODERATORS_AND_AUTHOR = MODERATORS | AUTHOR


class Row(NamedTuple):
    get: frozenset[str]
    post: frozenset[str] = NOBODY


ROWS = [
    (Row(EVERYBODY), """
        api:api_v1:area api:api_v1:area_threads api:api_v1:areas pages:area_feed pages:tag_feed
        threads:area threads:areas threads:everywhere threads:tag
    """),
    (Row(MODERATORS), "threads:arrange"),
    (Row(MODERATORS, MODERATORS), "threads:split"),
    (Row(EVERYBODY, EVERYBODY), """
        pages:begin threads:continue threads:start_in_area threads:start_part
    """),
    (Row(SIGNED_IN, SIGNED_IN), """
        threads:drafts rsvps:feed pages:agenda_share pages:grants notifications:settings
        notifications:reminders
    """),
    (Row(SIGNED_IN, SIGNED_IN), "translations:translate"),
    (Row(SIGNED_IN), "translations:tasks"),
    (Row(EVERYBODY, EVERYBODY), "notifications:off"),
    (Row(EVERYBODY, EVERYBODY), "sessions:invitation"),
    (Row(NOBODY, EVERYBODY), "sessions:decline sessions:ask"),
    (Row(SIGNED_IN), "notifications:inbox notifications:follows"),
    (Row(NOBODY, SIGNED_IN), "notifications:seen notifications:follow"),
    (Row(EVERYBODY), "rsvps:agenda_ics notifications:feed pages:shared_agenda"),
    (Row(NOBODY), "discourse:webhook"),
    (Row(SIGNED_IN), "discourse:my_forums discourse:key_granted discourse:signed_in"),
    (Row(SIGNED_IN, SIGNED_IN), "discourse:connect"),
    (Row(NOBODY, SIGNED_IN), """
        discourse:ask_for_key discourse:show_by_signing_in discourse:unlink discourse:look
    """),
    (Row(NOBODY, EVERYBODY), "threads:preview"),
    (Row(NOBODY, ADMINISTRATORS), """
        threads:withdraw notifications:decide_mailed_reply notifications:try_device
    """),
    (Row(SIGNED_IN), "notifications:devices notifications:mailed_replies"),
    (Row(NOBODY, SIGNED_IN), "notifications:add_device notifications:remove_device"),
    (Row(STEERING, STEERING), "threads:decide_question"),
    (Row(some("anonymous", "speaker"), some("speaker")), "pages:desk"),
    (Row(NOBODY, some("speaker")), "pages:desk_preparation"),
    (Row(NOBODY, some("speaker")), "pages:desk_links pages:desk_people"),
    (Row(NOBODY), "pages:desk_questions pages:desk_reuse"),
    (Row(EVERYBODY), "pages:summary_history pages:preparation_history"),
    (Row(EVERYBODY, SIGNED_IN), "threads:versions threads:vote rsvps:event rsvps:session"),
    (Row(NOBODY, SIGNED_IN), "rsvps:take_over"),
    (Row(EVERYBODY), """
        api:api_v1:speaker api:api_v1:start api:api_v1:thread api:api_v1:thread_posts
    """),
    (Row(SIGNED_IN, SIGNED_IN), """
        account_again_by_mail account_confirm_login_code account_name
        account_reauthenticate account_second_step accounts:add_passkey accounts:app
        accounts:change_email accounts:confirm_email accounts:leave accounts:my_data
        api:new_token threads:told threads:drafts
    """),
    (Row(NOBODY, SIGNED_IN), """
        account_again_options account_again_with account_login_with accounts:machines
        account_send_code_again accounts:affiliation accounts:app_off accounts:connect
        accounts:disconnect accounts:end_other_sessions accounts:end_session
        accounts:passkey_options accounts:remove_email accounts:remove_passkey
        accounts:rename media:upload threads:read_all threads:unread_from
    """),
    (Row(EVERYBODY, EVERYBODY), """
        account_email account_login account_logout accounts:preferences
        socialaccount_connections threads:ask threads:bring_back threads:bring_to_session
        threads:picture_removal threads:reply threads:report threads:report_thread
        threads:start
    """),
    (Row(NOBODY), """
        account_inactive account_request_login_code account_second_step_options
        account_signup accounts:renew_recovery_codes accounts:vouch api:api_v1:api-root
        api:api_v1:me api:api_v1:reply_to_session metrics pages:agenda_answer pages:security
        socialaccount_signup threads:close_asking threads:decide
        threads:read threads:session_gallery
    """),
    (Row(NOBODY, EVERYBODY), """
        account_passkey account_passkey_options accounts:languages accounts:stay
        threads:reply_to_session threads:preview
    """),
    (Row(SIGNED_IN), """
        account_second_proof accounts:app_picture accounts:recovery_codes
        accounts:sessions accounts:ways api:tokens mediawiki_callback
        openid_connect_callback pages:agenda_past threads:suggest
    """),
    (Row(EVERYBODY), """
        accounts:privacy accounts:settings api:api_v1:edit api:api_v1:event
        api:api_v1:event_sessions api:api_v1:event_speakers api:api_v1:event_threads
        api:api_v1:events api:api_v1:openapi api:api_v1:post api:api_v1:programme
        api:api_v1:remove api:api_v1:reply api:api_v1:session api:reference
        events:calendar events:series_calendar healthz mailbox:list
        media:avatar media:card media:picture
        pages:about pages:commitment pages:commitment_version
        pages:agenda pages:agenda_kept pages:apple_touch_icon pages:calendar
        pages:changes_feed pages:event pages:event_picture pages:events pages:favicon
        pages:grid pages:home pages:offline pages:worker
        pages:manifest pages:people pages:person pages:programme pages:robots pages:rules
        pages:series pages:session pages:session_picture pages:site_picture pages:sitemap
        pages:thread pages:thread_feed pages:thread_number pages:threads_feed readyz
        search:search search:similar sessions:programme_ics sessions:programme_json
        sessions:programme_xml sessions:session_ics threads:actions threads:follow_ups
        threads:gallery threads:history threads:list threads:moderation_log threads:newer
        threads:pending threads:post threads:projector threads:questions
    """),
    (Row(NOBODY, ADMINISTRATORS), """
        api:revoke_token
    """),
    (Row(MODERATORS, MODERATORS), """
        threads:case
    """),
    (Row(AUTHOR, AUTHOR), """
        threads:edit
    """),
    (Row(MODERATORS_AND_AUTHOR, MODERATORS_AND_AUTHOR), """
        threads:follow_up threads:remove
    """),
    (Row(NOBODY, MODERATORS), """
        threads:lift
    """),
    (Row(MODERATORS), """
        threads:moderation threads:moderation_people
    """),
    (Row(ADMINISTRATORS), """
        threads:portal_moderation
    """),
    (Row(NOBODY, MODERATORS_AND_AUTHOR), """
        threads:settle_follow_up
    """),
    (Row(EVERYBODY, SIGNED_IN), """
        threads:thank
    """),
]  # fmt: skip

TABLE: dict[str, Row] = {name: row for row, names in ROWS for name in names.split()}
