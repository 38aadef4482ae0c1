# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which headers every address answers with: one table for all patterns of eventforum.urls.

A new pattern needs a place here: decide who may keep its answers, then write its name down.
"""

from dataclasses import dataclass

SECURITY = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; font-src 'self'; manifest-src 'self'; worker-src 'self'; "
        "media-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
        "frame-src https://www.youtube-nocookie.com https://player.vimeo.com "
        "https://commons.wikimedia.org"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), "
        "gyroscope=(), hid=(), microphone=(), midi=(), payment=(), serial=(), usb=(), "
        "xr-spatial-tracking=()"
    ),
    "Referrer-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains; preload",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""On every answer over TLS, errors included; a place may loosen one by naming it."""

ABOUT_THE_CONTENT = frozenset({
    "Allow", "Content-Disposition", "Content-Language", "Content-Length", "Content-Type", "ETag",
    "Expires", "HX-Push-Url", "HX-Trigger", "Last-Modified", "Location", "RateLimit",
    "RateLimit-Policy", "Retry-After", "WWW-Authenticate",
})  # fmt: skip
"""Different at each address and no matter of security; any other header must be in the table."""

COOKIES = frozenset({"__Host-csrf", "__Host-session", "messages", "pending", "ui"})
COOKIE = {"HttpOnly", "Path=/", "SameSite=Lax", "Secure"}
"""How each of them is set."""

Headers = dict[str, str]

USUAL: Headers = {"Cache-Control": "private, no-cache", "Vary": "Cookie, Accept-Language"}
PERSONAL: Headers = {"Cache-Control": "private, no-store", "Vary": "Cookie, Accept-Language"}
STORED_NOWHERE: Headers = {
    "Cache-Control": "max-age=0, no-cache, no-store, must-revalidate, private"
}


def varying(headers: Headers, *names: str) -> Headers:
    return {**headers, "Vary": ", ".join(names)}


@dataclass(frozen=True)
class Place:
    """What a stranger and a signed-in reader get, and who sends a form without its token."""

    stranger: Headers
    reader: Headers
    refused: Headers


def for_everybody(caching: str, *vary: str, **more: str) -> Place:
    """An answer that is the same for all; the session was looked at when there is one."""
    headers = {"Cache-Control": caching, **more}
    mine = varying(headers, *vary, "Cookie")
    return Place(varying(headers, *vary) if vary else headers, mine, PERSONAL)


SHARED = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "Content-Language, ETag, RateLimit, RateLimit-Policy, Retry-After"
    ),
}

OF_PROGRAMS: Headers = {"Cache-Control": "no-store"}

NEVER = varying(STORED_NOWHERE, "Cookie")
PAGE = Place(USUAL, PERSONAL, PERSONAL)
FILTERED = Place(
    varying(USUAL, "HX-Request", "Cookie", "Accept-Language"),
    varying(PERSONAL, "HX-Request", "Cookie", "Accept-Language"),
    PERSONAL,
)
_not_listed = {"X-Robots-Tag": "noindex"}
SEARCHED = Place({**FILTERED.stranger, **_not_listed}, {**FILTERED.reader, **_not_listed}, PERSONAL)
SIMILAR = Place({**USUAL, **_not_listed}, {**PERSONAL, **_not_listed}, PERSONAL)
PROBE = Place(STORED_NOWHERE, NEVER, PERSONAL)
ADMIN = Place(NEVER, NEVER, PERSONAL)
ADMIN_DOOR = Place(USUAL, NEVER, PERSONAL)
TABLE = Place(
    NEVER,
    {"Cache-Control": "private, no-store, max-age=0, no-cache, must-revalidate", "Vary": "Cookie"},
    PERSONAL,
)
SECRET_PICTURE = Place(USUAL, varying(PERSONAL, "Cookie"), PERSONAL)
_of_feed = {
    "Cache-Control": "private, no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}
SECRET_FEED = Place(_of_feed, varying(_of_feed, "Cookie"), PERSONAL)
_shared = {**_of_feed, "Cache-Control": "private, no-store"}
SHARED_AGENDA = Place(_shared, varying(_shared, "Cookie"), PERSONAL)
_off = {
    **PERSONAL,
    "Vary": "Cookie",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}
INBOX = Place(USUAL, FILTERED.reader, PERSONAL)
_link = {**_off, "Vary": USUAL["Vary"]}
LINK = Place(_link, _link, _link)
SWITCH = Place(_off, _off, _off)
ICON = for_everybody("public, max-age=604800")
WORKER = for_everybody("no-cache", **{"Service-Worker-Allowed": "/"})
ROBOTS = for_everybody("public, max-age=86400")
PICTURE = for_everybody("public, no-cache", **{"Cross-Origin-Resource-Policy": "cross-origin"})
_uploaded = {
    "Cache-Control": "public, max-age=31536000, s-maxage=60, immutable",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}
UPLOADED = Place(_uploaded, varying(_uploaded, "Cookie"), PERSONAL)
PICTURE_OF_EVENT = Place(PICTURE.reader, PICTURE.reader, PERSONAL)
ERROR_OF_API = varying({**SHARED, "Cache-Control": "no-store"}, "Cookie")
_read = for_everybody("public, no-cache", "Accept-Language", "Authorization", **SHARED)
API = Place(_read.stranger, _read.reader, ERROR_OF_API)
API_PRIVATE = Place({**SHARED, **OF_PROGRAMS}, ERROR_OF_API, ERROR_OF_API)
API_DESCRIPTION = Place(_read.stranger, _read.reader, varying(OF_PROGRAMS, "Cookie"))
NO_API = Place(OF_PROGRAMS, varying(OF_PROGRAMS, "Cookie"), varying(OF_PROGRAMS, "Cookie"))

PATTERNS = [
    (PAGE, """
        mailbox:list metrics admin:password_change admin:password_change_done admin:jsi18n
        account_login account_request_login_code account_confirm_login_code account_send_code_again
        account_name socialaccount_signup account_login_with account_passkey
        account_passkey_options account_second_step account_second_step_options
        account_second_proof mediawiki_callback openid_connect_callback account_logout
        account_inactive account_signup account_email socialaccount_connections
        account_reauthenticate account_again_options account_again_by_mail account_again_with
        accounts:settings accounts:rename accounts:languages accounts:ways accounts:change_email
        accounts:confirm_email accounts:remove_email accounts:add_passkey accounts:passkey_options
        accounts:remove_passkey accounts:app accounts:app_off accounts:recovery_codes
        accounts:renew_recovery_codes accounts:connect accounts:disconnect accounts:sessions
        accounts:end_other_sessions accounts:end_session accounts:affiliation accounts:my_data
        accounts:leave accounts:stay accounts:vouch accounts:privacy accounts:preferences
        accounts:machines
        api:reference api:tokens api:new_token api:revoke_token
        threads:pending threads:decide threads:drafts threads:preview threads:reply threads:list
        threads:start rsvps:take_over
        notifications:devices notifications:add_device notifications:remove_device
        notifications:try_device notifications:mailed_replies notifications:decide_mailed_reply
        notifications:follow notifications:seen notifications:follows notifications:settings
        notifications:reminders
        threads:reply_to_session threads:post threads:edit threads:remove threads:history
        threads:versions
        threads:ask threads:bring_back threads:bring_to_session threads:case
        threads:close_asking threads:decide_question threads:follow_up threads:follow_ups
        threads:lift threads:moderation threads:moderation_log threads:moderation_people
        threads:newer threads:portal_moderation threads:projector threads:questions threads:read
        threads:read_all threads:report threads:report_thread threads:settle_follow_up
        threads:thank threads:told threads:unread_from threads:vote
        threads:withdraw threads:area threads:areas threads:everywhere threads:arrange
        threads:continue threads:drafts
        threads:preview threads:split threads:start_in_area threads:start_part threads:tag
        pages:area_feed pages:tag_feed
        pages:begin pages:grants
        pages:agenda pages:agenda_past pages:agenda_kept pages:agenda_answer
        pages:offline
        pages:rules pages:home pages:sitemap pages:security pages:manifest pages:about
        pages:commitment pages:commitment_version
        pages:person
        pages:events pages:calendar pages:series pages:thread pages:thread_number
        pages:thread_feed pages:changes_feed pages:threads_feed pages:event pages:people
        pages:session pages:desk pages:desk_preparation pages:desk_links
        pages:desk_questions pages:desk_reuse pages:desk_people pages:summary_history
        pages:preparation_history
        events:calendar events:series_calendar sessions:programme_ics
        sessions:programme_json
        sessions:programme_xml sessions:session_ics
    """),
    (FILTERED, """
        pages:programme pages:grid threads:actions rsvps:event rsvps:session
    """),
    (PAGE, """
        discourse:webhook discourse:connect discourse:my_forums discourse:ask_for_key
        discourse:key_granted discourse:show_by_signing_in discourse:signed_in discourse:unlink
        discourse:look
    """),
    (SEARCHED, "search:search"),
    (SIMILAR, "search:similar"),
    (PROBE, "healthz readyz"),
    (ADMIN, """
        admin admin:index admin:logout admin:app_list admin:autocomplete admin:view_on_site
        admin:event_sessions_resource_import admin:event_sessions_session_import
        admin:event_sessions_speaker_import admin:event_sessions_speakeraddress_import
        admin:event_sessions_speaker_merge
        admin:programme_importrun_decide admin:programme_importrun_again
        admin:programme_importrun_discard admin:programme_programmesource_look
        admin:programme_programmesource_pause admin:programme_programmesource_resume
        admin:programme_programmesource_stop
    """),
    (ADMIN_DOOR, "admin:login threads:suggest"),
    (TABLE, """
        admin:event_sessions_resource_export admin:event_sessions_session_export
        admin:event_sessions_speaker_export admin:event_sessions_speakeraddress_export
        admin:rsvps_rsvp_export
    """),
    (SECRET_PICTURE, "accounts:app_picture"),
    (SECRET_FEED, "rsvps:agenda_ics notifications:feed"),
    (PAGE, "rsvps:feed pages:agenda_share translations:translate translations:tasks"),
    (SHARED_AGENDA, "pages:shared_agenda"),
    (SWITCH, "notifications:off"),
    (LINK, "sessions:invitation sessions:decline sessions:ask"),
    (INBOX, "notifications:inbox"),
    (ICON, "pages:favicon pages:apple_touch_icon"),
    (ROBOTS, "pages:robots"),
    (WORKER, "pages:worker"),
    (PICTURE, "pages:site_picture"),
    (UPLOADED, "media:picture media:card media:avatar"),
    (PAGE, "media:upload threads:gallery threads:session_gallery threads:picture_removal"),
    (PICTURE_OF_EVENT, "pages:event_picture pages:session_picture"),
    (API, """
        api:api_v1:events api:api_v1:event api:api_v1:programme api:api_v1:event_sessions
        api:api_v1:session api:api_v1:event_speakers api:api_v1:speaker api:api_v1:event_threads
        api:api_v1:start api:api_v1:thread api:api_v1:thread_posts api:api_v1:reply
        api:api_v1:post api:api_v1:edit api:api_v1:remove api:api_v1:areas api:api_v1:area
        api:api_v1:area_threads
    """),
    (API_PRIVATE, "api:api_v1:me api:api_v1:reply_to_session"),
    (API_DESCRIPTION, "api:api_v1:openapi"),
    (NO_API, "api:api_v1:api-root"),
]  # fmt: skip

MODELS_OF_ADMIN = [
    "accounts_person", "accounts_user", "activity_activity", "activity_outgoingpause",
    "discourse_delivery", "discourse_eventmirror", "discourse_forum", "discourse_topic",
    "events_event", "events_eventrole", "events_grant", "events_sanction", "events_series",
    "events_suggestion",
    "events_commitment", "events_proof", "threads_area",
    "threads_case", "threads_heldpost", "threads_tag", "media_card",
    "event_sessions_interpretation", "event_sessions_atsession", "event_sessions_invitationrule",
    "event_sessions_speakeraddress",
    "event_sessions_resource", "event_sessions_room", "event_sessions_session",
    "event_sessions_speaker", "event_sessions_summary", "event_sessions_track",
    "notifications_letter", "permalinks_address", "programme_importrun",
    "programme_programmesource",
    "rsvps_headcount", "rsvps_rsvp",
    "threads_picturerequest", "threads_post", "threads_postpicture", "threads_question",
    "threads_thread", "translating_choice", "translating_quality", "translating_term",
    "translations_translation",
]  # fmt: skip
PAGES_OF_MODEL = ("changelist", "add", "history", "delete", "change")

PLACES: dict[str, Place] = {
    **{name: place for place, names in PATTERNS for name in names.split()},
    **{f"admin:{model}_{page}": ADMIN for model in MODELS_OF_ADMIN for page in PAGES_OF_MODEL},
}
