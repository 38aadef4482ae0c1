# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest
from django.urls import reverse

from apps.translations.models import Translation
from tests.factories.events import EventRoleFactory
from tests.factories.sessions import SessionFactory, SummaryFactory
from tests.factories.translations import TranslationFactory

pytestmark = pytest.mark.django_db

LIST = "admin:translations_translation_changelist"


@pytest.fixture
def translator(client):
    role = EventRoleFactory(role="translator")
    client.force_login(role.user)
    return role


@pytest.fixture
def version(translator):
    summary = SummaryFactory(session=SessionFactory(event=translator.event))
    return TranslationFactory(
        target=summary, field="text", kind=Translation.Kind.MACHINE, outdated=True
    )


def test_translators_find_the_versions_of_texts_deep_in_their_events(client, version):
    TranslationFactory()

    rows = client.get(reverse(LIST)).context["cl"].result_list

    assert list(rows) == [version]


def test_a_corrected_version_is_its_translators_own(client, translator, version):
    page = reverse("admin:translations_translation_change", args=[version.pk])

    client.post(page, {"text": "Lepiej", "kind": "author"})

    version.refresh_from_db()
    assert (version.text, version.kind, version.outdated) == ("Lepiej", "human", False)
    assert version.translator == translator.user.person


def test_a_version_is_withdrawn_after_a_question(client, version):
    data = {"action": "withdraw", "_selected_action": [version.pk]}
    client.post(reverse(LIST), data)
    assert Translation.objects.count() == 1

    client.post(reverse(LIST), {**data, "confirmed": "1"})

    assert Translation.objects.count() == 0


def test_outdated_versions_wait_on_the_dashboard(client, version):
    [item] = [item for item in client.get("/admin/").context["desk"] if "changed" in item.words]

    assert item.count == 1
    assert list(client.get(item.address).context["cl"].result_list) == [version]
