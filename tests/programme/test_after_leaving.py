# SPDX-License-Identifier: AGPL-3.0-or-later
"""Speakers belong to programmes: what imports do after the account of one has gone."""

from django.utils import timezone

from apps.accounts import services as accounts
from apps.accounts.lookalikes import looks_of
from apps.accounts.models import FORMER, Person, User
from apps.sessions.models import Speaker
from tests.factories.accounts import UserFactory
from tests.programme.sources.made import talk


def test_no_import_brings_back_who_left(run):
    run(talk())
    person = Speaker.objects.get().person
    user = UserFactory(person=person, email="jadwiga@example.org")
    accounts.rename(person, name="Jadzia", by=user)
    accounts.leave(user, posts="keep", now=timezone.now(), at_once=True)

    run(talk(persons=[{"code": "PERSON1", "public_name": "J. Nowa"}]))

    speaker, left = Speaker.objects.get(), User.objects.get(pk=user.pk)
    assert (speaker.person_id, speaker.person.name) == (person.pk, "J. Nowa")
    assert (left.person.name, left.email) == (FORMER, None)
    assert left.person_id != speaker.person_id
    assert Person.objects.filter(name="Jadzia").count() == 0


def test_what_imported_names_look_like_is_kept(run):
    run(talk())
    run(talk(persons=[{"code": "PERSON1", "public_name": "Ján Nový"}]))

    person = Speaker.objects.get().person
    assert (person.name, person.looks) == ("Ján Nový", looks_of("Ján Nový"))
