# SPDX-License-Identifier: AGPL-3.0-or-later
"""What workers do: in which lane, and when without being asked."""

from kombu import Queue

# What people wait for never stands behind an import. Tasks get their lane by name, the first that
# fits; all others are fast.
LANES = [Queue(lane, routing_key=lane) for lane in ("fast", "mail", "long", "mirror")]

LANE_OF_TASK = {
    "discourse.*": {"queue": "mirror"},
    "*.send_*": {"queue": "mail"},
    "*.forget_*": {"queue": "long"},
    "notifications.*": {"queue": "mail"},
    "programme.*": {"queue": "long"},
    "search.*": {"queue": "long"},
    "*.move_*": {"queue": "long"},
    "*.make_cards": {"queue": "long"},
    "translating.*": {"queue": "long"},
}


def _every(seconds: float, task: str, **more: object) -> dict[str, object]:
    """Sent so often; what nobody took until the next is sent is dropped."""
    return {"task": task, "schedule": seconds, "options": {"expires": seconds}} | more


HOUR = 3600.0

SCHEDULE = {
    name: _every(seconds, name)
    for name, seconds in {
        "accounts.forget_sessions": 24 * HOUR,
        "accounts.let_go": HOUR,
        "activity.sweep": 15.0,
        "discourse.reconcile": 30.0,
        "discourse.sweep": 15.0,
        "discourse.check_waiting": 30.0,
        "discourse.settle_own_keys": 30.0,
        "discourse.forget_deliveries": 24 * HOUR,
        "media.forget_unused": HOUR,
        "notifications.hear_again": 60.0,
        "notifications.forget_letters": 24 * HOUR,
        "notifications.nudge": 300.0,
        "notifications.forget_notices": HOUR,
        "notifications.see_what_is_over": 300.0,
        "notifications.sweep": 15.0,
        "notifications.fetch_replies": 20.0,
        "notifications.forget_replies": 24 * HOUR,
        "notifications.tell_of_due": HOUR / 2,
        "notifications.tell_of_open_questions": 12 * HOUR,
        "programme.forget_old": HOUR,
        "programme.sweep": 60.0,
        "rsvps.sweep": 60.0,
        "translating.ask_again": 24 * HOUR,
        "translating.forget_segments": 24 * HOUR,
        "translating.make_versions": 15.0,
        "search.build": 24 * HOUR,
        "search.sweep": 600.0,
        "threads.forget_kept_texts": HOUR,
    }.items()
}
for _lane in LANES:
    SCHEDULE[f"eventforum.pulse.{_lane.name}"] = _every(
        15.0, "eventforum.pulse", args=[_lane.name], options={"queue": _lane.name, "expires": 60.0}
    )
