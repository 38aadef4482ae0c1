# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody answers is told to nobody, unless they show their name; and it goes with them."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.services import leave
from apps.activity.models import Activity
from apps.rsvps import services
from apps.rsvps.models import Headcount, Rsvp
from tests.accounts.test_my_data import told_about
from tests.factories.accounts import UserFactory
from tests.factories.sessions import SessionFactory

pytestmark = pytest.mark.django_db

NAME = "Kanari Quiet"


@pytest.fixture
def quiet():
    """Somebody with an answer of every kind and state, none of them under their name."""
    person = UserFactory(person__name=NAME)
    for answer in Rsvp.Answer.values:
        session = SessionFactory(title=f"About {answer}")
        for target in (session, session.event):
            services.respond(target, answer=answer, by=person)
    full = SessionFactory(title="About waiting")
    services.set_places(full, in_person_places=1, by=None)
    services.respond(full, answer="in_person", by=UserFactory())
    services.respond(full, answer="in_person", by=person)
    return person


def of_targets(*endings):
    heads = Headcount.objects.select_related("event", "session__event")
    targets = [head.session or head.event for head in heads]
    return [f"{target.get_absolute_url()}{ending}" for target in targets for ending in endings]


def of_programs():
    slugs = Headcount.objects.values_list("event__slug", flat=True).distinct()
    for slug in slugs:
        yield from (f"/api/v1/events/{slug}", f"/api/v1/events/{slug}/sessions")
        yield from (f"/{slug}/programme.{ending}" for ending in ("ics", "json", "xml"))
        yield from (f"/{slug}/people/", f"/{slug}/programme/", f"/{slug}/changes.atom")


@pytest.mark.parametrize("somebody", [False, True])
def test_no_page_names_who_wants_to_be_quiet(client, quiet, somebody):
    if somebody:
        client.force_login(UserFactory())
    pages = [*of_targets("", "rsvp/"), *of_programs(), "/", "/events/", "/search/?q=About"]

    for page in pages:
        response = client.get(page, follow=True)
        assert response.status_code in (200, 404), page
        assert NAME not in response.text, page


def test_the_page_of_a_person_tells_of_no_answers(client, quiet):
    online = Headcount.objects.get(session__title="About online")
    services.show_name(online.session, named=True, by=quiet)

    text = client.get(quiet.person.get_absolute_url()).text

    assert NAME in text
    assert "About " not in text


def test_a_box_in_a_kept_page_tells_nobody_elses_answer(client, quiet):
    session = Rsvp.objects.filter(answer="online", headcount__session__isnull=False).get()
    page = session.headcount.session.get_absolute_url()
    for user in (quiet, UserFactory(), None):
        client.logout()
        if user:
            client.force_login(user)
        pressed = re.findall(r'name="answer"[^>]*aria-pressed="true"', client.get(page).text)
        assert len(pressed) == (user == quiet)


def test_the_data_of_others_hold_no_answers(quiet):
    other = UserFactory()
    for row in Rsvp.objects.filter(user=quiet).select_related("headcount__session__event"):
        services.respond(row.headcount.session or row.headcount.event, answer="later", by=other)

    assert NAME not in str(told_about(other))
    assert {row["answer"] for row in told_about(other)["rsvps"]} == {"later"}


def test_everybody_can_take_their_own_answers_along(quiet):
    rows = told_about(quiet)["rsvps"]

    assert len(rows) == Rsvp.objects.filter(user=quiet).count() == 11
    assert {row["answer"] for row in rows} == set(Rsvp.Answer.values)
    assert {row["state"] for row in rows} == {"counted", "waiting"}
    assert {row["name_shown_to_everybody"] for row in rows} == {False}


def test_nothing_is_recorded_that_names_who_answered(quiet):
    assert Activity.objects.filter(actor=quiet).count() == 0


def test_who_leaves_takes_all_answers_along(quiet):
    counted = Headcount.objects.filter(later__gt=0).count()

    leave(quiet, posts=User.Posts.KEEP, now=timezone.now(), at_once=True)

    assert counted == 2
    assert Rsvp.objects.filter(user=quiet).count() == 0
    assert Headcount.objects.filter(later__gt=0).count() == 0
    assert Headcount.objects.get(session__title="About waiting").in_person_waiting == 0


def test_the_privacy_page_tells_who_sees_an_answer(client):
    text = client.get(reverse("accounts:privacy")).text

    assert "How you take part in events and sessions" in text
