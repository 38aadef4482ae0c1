# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reports, the queue, decisions: once, by the right people, and back again."""

import pytest
from django.urls import reverse

from apps.core.errors import Refused
from apps.core.rules import Rule
from apps.events.models import Sanction
from apps.threads import services
from apps.threads.models import Case, Post
from tests.factories.accounts import UserFactory
from tests.factories.events import EventRoleFactory
from tests.factories.threads import ThreadFactory

pytestmark = pytest.mark.django_db


def code_of(action):
    with pytest.raises(Refused) as refusal:
        action()
    return refusal.value.code


def reported(**fields):
    author = UserFactory()
    post = services.reply(ThreadFactory(), text="Bad words", language="en", by=author, **fields)
    case = services.report(post, rule=Rule.HATE, words="Look at it", reporter=UserFactory())
    return case, author


def moderator_of(case, **fields):
    return EventRoleFactory(event=case.event, role="moderator", **fields).user


def queue_of(case):
    return reverse("threads:moderation", args=[case.event.slug])


def test_a_report_is_left_as_it_is():
    case, _author = reported()

    decided = services.decide(case, "dismiss", by=moderator_of(case))

    assert (decided.outcome, Post.objects.get().removed_at) == ("dismissed", None)


def test_a_post_is_hidden_then_removed_with_rule_and_reason():
    case, author = reported()
    by = moderator_of(case)

    hidden = services.decide(case, "hide", by=by)
    at_first = Post.objects.get()
    services.decide(case, "remove", by=by, rule=Rule.HATE, reason="Against a group")

    assert (hidden.decided_at, at_first.hidden_at is not None) == (None, True)
    post = Post.objects.get()
    assert (post.hidden_at, post.removed_rule, post.removed_reason) == (None, 3, "Against a group")
    author.refresh_from_db()
    assert author.marks == ["told"]


@pytest.mark.parametrize(
    ("action", "told", "code"),
    [
        ("remove", {"reason": "x"}, "no-rule"),
        ("remove", {"rule": 3}, "no-reason"),
        ("dismiss", {"person": "warn", "reason": "x"}, "no-rule"),
        ("dismiss", {"person": "warn", "rule": 3}, "no-reason"),
        ("release", {}, "no-such-action"),
        ("explode", {}, "no-such-action"),
        ("dismiss", {"person": "ban", "rule": 3, "reason": "x"}, "not-yours"),
    ],
)
def test_a_decision_lacks_nothing(action, told, code):
    case, _author = reported()
    by = moderator_of(case)

    assert code_of(lambda: services.decide(case, action, by=by, **told)) == code
    assert Case.objects.get().decided_at is None


def test_a_second_moderator_is_told_that_it_is_decided(client):
    case, _author = reported()
    first, second = moderator_of(case), moderator_of(case)
    services.decide(case, "remove", by=first, rule=3, reason="Against a group")

    client.force_login(second)
    answer = client.post(
        case.get_absolute_url(), {"action": "dismiss"}, headers={"HX-Request": "true"}
    )

    assert answer.status_code == 409
    assert first.person.name in answer.text
    assert Post.objects.get().removed_at is not None


def test_nobody_decides_about_their_own_text():
    case, author = reported()
    EventRoleFactory(event=case.event, user=author, role="organizer")

    assert code_of(lambda: services.decide(case, "dismiss", by=author)) == "own"


@pytest.mark.parametrize("action", ["dismiss", "remove", "close"])
def test_a_decision_is_taken_back(action):
    case, _author = reported()
    by = moderator_of(case)
    services.decide(case, action, by=by, rule=3, reason="x")

    reopened = services.undo(case, by=by)

    assert (reopened.decided_at, reopened.outcome) == (None, "")
    post = Post.objects.select_related("thread").get()
    assert (post.removed_at, post.thread.closed_at) == (None, None)


def test_the_author_is_silenced_along_with_the_removal():
    case, author = reported()

    services.decide(case, "remove", by=moderator_of(case), rule=3, reason="Hate", person="week")

    sanction = Sanction.objects.get()
    assert (sanction.user, sanction.kind, sanction.event) == (author, "silence", case.event)


def test_nothing_is_done_about_a_text_when_its_author_is_protected():
    case, author = reported()
    EventRoleFactory(event=case.event, user=author, role="organizer")
    by = moderator_of(case)

    def attempt():
        services.decide(case, "remove", by=by, rule=3, reason="x", person="warn")

    assert code_of(attempt) == "protected"
    assert Post.objects.get().removed_at is None


def test_somebody_reads_what_moderators_told_them_and_says_so(client):
    case, author = reported()
    services.decide(case, "remove", by=moderator_of(case), rule=3, reason="Hate", person="warn")
    client.force_login(author)

    bar = client.get("/").text
    page = client.get("/me/moderation/").text
    client.post("/me/moderation/")
    after = client.get("/").text

    said = "A moderator has decided something that concerns you."
    assert (said in bar, said in after) == (True, False)
    for words in ("Warned", "Rule 3", "Hate", "Bad words"):
        assert words in page
