# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest

from apps.activity.models import Activity
from apps.discourse import sending
from apps.discourse.models import MirroredPost, Topic
from apps.translations import services as translations
from apps.translations.models import Translation
from tests.discourse.world import connected
from tests.factories.accounts import UserFactory
from tests.factories.sessions import SummaryFactory
from tests.factories.translations import TranslationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(monkeypatch):
    world = connected(monkeypatch)
    world.there.features |= {"localizations": True}
    world.there.save()
    return world


@pytest.fixture
def summary(world):
    session = world.session(title="Opening ceremony")
    summary = SummaryFactory(session=session, language="en", text="We **begin** together.")
    TranslationFactory(target=summary, field="text", language="pt-BR", text="Começamos juntos.")
    return summary


def told(world, summary):
    topic = Topic.objects.get(session=summary.session)
    return world.forum.post(MirroredPost.objects.get(topic=topic, is_card=True).remote_id)


def again(world, summary):
    Topic.objects.filter(session=summary.session).update(changed=99, worked=1)
    world.run(60)


def test_a_summary_stands_there_in_its_languages(world, summary):
    world.plan()
    world.run(90)

    there = told(world, summary)
    assert there.locale == "en"
    assert "We **begin** together." in there.raw
    assert "[details" not in there.raw
    assert "Começamos juntos." in there.localizations["pt_BR"].text


def test_a_version_that_changes_is_told_again_and_one_that_goes_is_taken_back(world, summary):
    world.plan()
    world.run(90)
    asked = len(world.asked)
    again(world, summary)
    assert len(world.asked) == asked

    version = summary_versions(summary).get()
    version.text = "Começamos todos juntos."
    version.save()
    again(world, summary)
    assert "todos juntos" in told(world, summary).localizations["pt_BR"].text

    version.delete()
    again(world, summary)
    assert told(world, summary).localizations == {}


def test_a_forum_that_refuses_versions_is_not_asked_for_ever(world, summary):
    world.forum.traps.localizations = False

    world.plan()
    world.run(300)

    assert len([path for _, _, path in world.asked if "localizations" in path]) == 1


def test_without_localizations_the_versions_are_folded(world, summary):
    world.there.features = {"tag_objects": True, "create_tags": True}
    world.there.save()
    world.plan()
    world.run(90)

    raw = told(world, summary).raw
    assert "[details=" in raw
    assert "Começamos juntos." in raw


def summary_versions(summary):
    return Translation.objects.filter(object_id=summary.pk, field="text")


def test_a_new_version_has_the_topic_looked_at(world, summary):
    world.plan()
    world.run(90)
    translations.propose(
        summary,
        "text",
        language="pl",
        text="Zaczynamy razem.",
        kind="human",
        by=UserFactory(is_superuser=True),
    )

    sending.wake_for(Activity.objects.latest("pk"), now=world.clock())
    world.run(60)

    assert "Zaczynamy razem." in told(world, summary).localizations["pl"].text


def test_titles_stand_there_in_their_languages_and_follow(world):
    session = world.session(title="Opening ceremony", language="en")
    version = TranslationFactory(
        target=session, field="title", language="pt-BR", text="Cerimónia de abertura"
    )
    TranslationFactory(target=world.event, field="name", language="pl", text="Spotkanie CEE 2027")
    world.plan()
    world.run(90)

    topic = world.forum.topic(Topic.objects.get(session=session).number)
    assert topic.localizations["pt_BR"].text == "Cerimónia de abertura · CEE 2027"
    assert topic.title == "Opening ceremony · CEE 2027"
    assert world.forum.posts(topic.id)[0].locale == "en"
    main = world.forum.topic(Topic.objects.get(kind="main").number)
    assert main.localizations["pl"].text == "Spotkanie CEE 2027"

    asked = len(world.asked)
    Topic.objects.update(changed=99, worked=1)
    world.run(60)
    assert len(world.asked) == asked

    version.delete()
    Topic.objects.filter(session=session).update(changed=100, worked=1)
    world.run(60)
    assert topic.localizations == {}


def test_without_localizations_a_title_stands_there_in_its_own_language_only(world):
    world.there.features |= {"localizations": False}
    world.there.save()
    session = world.session(title="Opening ceremony", language="en")
    TranslationFactory(target=session, field="title", language="pl", text="Otwarcie")

    world.plan()
    world.run(90)

    assert not [path for _, _, path in world.asked if "localizations" in path]
