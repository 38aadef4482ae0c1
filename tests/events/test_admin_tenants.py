# SPDX-License-Identifier: AGPL-3.0-or-later
"""An organizer asks every page of the admin for another organizer's rows: no answer tells of them.

Whatever is asked with the number of another event's row answers as with a number nobody has.
"""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.forms import ModelChoiceField
from django.test import RequestFactory
from django.urls import NoReverseMatch, reverse

from apps.activity.models import Activity
from apps.core import roles
from apps.core.admin.actions import offered
from tests.events.tenants import (
    FACTORIES,
    MARK,
    MISSING,
    SOUGHT,
    made,
    neutral,
    other_tables,
    scoped_tables,
    state_of,
)
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

TABLES = sorted(FACTORIES)


def table_of(label):
    return admin.site._registry[apps.get_model(label)]


def address(label, page, *args):
    return reverse(f"admin:{label.replace('.', '_')}_{page}", args=args)


def answer(client, method, path, number, data=None):
    """What a request brings: status, place, words and page, without the number asked for."""
    response = getattr(client, method)(path, data or {})
    words = [str(message) for message in response.wsgi_request._messages._queued_messages]
    client.cookies.pop("messages", None)
    place = response.headers.get("Location", "")
    return response.status_code, neutral(f"{place} {words} {response.text}", number)


@pytest.fixture
def tenants():
    return made()


@pytest.fixture
def organizer(client, tenants):
    client.force_login(tenants.organizer)
    return client


def test_every_table_of_the_admin_is_tried_here():
    assert scoped_tables() == TABLES


@pytest.mark.parametrize("label", TABLES)
def test_pages_of_others_objects_answer_like_missing_ones(organizer, tenants, label):
    theirs = tenants.their_rows[label]
    before = state_of(theirs)

    for url in table_of(label).urls:
        if url.name is None or "<" not in str(url.pattern):
            continue
        for method in ("get", "post"):
            answers = []
            for number in (theirs.pk, MISSING):
                try:
                    path = reverse(f"admin:{url.name}", args=[number])
                except NoReverseMatch:
                    continue
                answers.append(answer(organizer, method, path, number, {"post": "yes"}))
            assert answers[:1] == answers[1:], (url.name, method)
            assert MARK not in str(answers), (url.name, method)

    assert state_of(theirs) == before


@pytest.mark.parametrize("label", TABLES)
def test_lists_searches_forms_and_exports_hold_ones_own_rows_only(organizer, tenants, label):
    assert MARK not in organizer.get(address(label, "changelist")).text
    for asked in (f"?q={SOUGHT}", "?_facets", "?all=&o=-1", "?_popup=1"):
        assert MARK not in organizer.get(address(label, "changelist") + asked).text, asked
    for url in table_of(label).urls:
        if url.name is None or "<" in str(url.pattern):
            continue
        for response in (
            organizer.get(reverse(f"admin:{url.name}")),
            organizer.post(reverse(f"admin:{url.name}"), {"format": "0", "resource": ""}),
        ):
            content = b"".join(response) if response.streaming else response.content
            assert MARK.encode() not in content, url.name


@pytest.mark.parametrize("label", TABLES)
def test_choices_of_forms_and_rows_below_are_ones_own(tenants, label):
    table, request = table_of(label), RequestFactory().get("/admin/")
    request.user, request.session = tenants.organizer, {}
    theirs = {(type(row), row.pk) for row in tenants.their_rows.values()}

    for obj in (None, tenants.my_rows[label]):
        forms = [table.get_form(request, obj, change=obj is not None)]
        for formset, _inline in table.get_formsets_with_inlines(request, obj):
            forms.append(formset.form)
        for form in forms:
            for name, field in form.base_fields.items():
                if isinstance(field, ModelChoiceField):
                    offered_rows = {(type(row), row.pk) for row in field.queryset}
                    assert not offered_rows & theirs, name


@pytest.mark.parametrize("label", TABLES)
def test_actions_do_nothing_to_others_rows(organizer, tenants, label):
    table, theirs = table_of(label), tenants.their_rows[label]
    before, happened = state_of(theirs), Activity.objects.count()
    names = [*(table.actions or ()), *offered(label), "delete_selected", "export_admin_action"]

    for name in names:
        answers = []
        for number in (theirs.pk, MISSING):
            data = {"action": name, "_selected_action": [number], "confirmed": "1"}
            path = address(label, "changelist")
            answers.append(answer(organizer, "post", path, number, data | {"ask-reason": "x"}))
        assert answers[0] == answers[1], name
        assert MARK not in str(answers), name

    assert (state_of(theirs), Activity.objects.count()) == (before, happened)


@pytest.mark.parametrize("label", TABLES)
def test_no_look_up_tells_what_others_rows_hold(organizer, tenants, label):
    """Each field, and each field one step further, asked for what only the others have."""
    model = apps.get_model(label)
    paths = set()
    for known in model._meta.get_fields():
        paths.add(known.name)
        if known.is_relation and known.related_model:
            paths |= {f"{known.name}__{far.name}" for far in known.related_model._meta.get_fields()}

    table, request = table_of(label), RequestFactory().get("/admin/")
    request.user = tenants.organizer
    allowed = [
        path + lookup
        for path in sorted(paths)
        for lookup in ("", "__startswith", "__isnull", "__id__exact")
        if table.lookup_allowed(path + lookup, "x", request)
    ]
    for asked in allowed:
        their_row, field = tenants.their_rows[label], asked.partition("__")[0]
        known = getattr(their_row, f"{field}_id", None) or MISSING - 1
        results = []
        for value in (known, MISSING):
            response = organizer.get(address(label, "changelist"), {asked: value})
            results.append((response.status_code, neutral(response.text, value)))
        assert results[0] == results[1], asked
    refused = organizer.get(address(label, "changelist"), {"event__slug__startswith": SOUGHT})
    assert refused.status_code in (302, 400)


def test_autocomplete_offers_ones_own_rows_only(organizer, tenants):
    for model in apps.get_models():
        for field in model._meta.fields:
            if field.remote_field is None:
                continue
            for term in ("", SOUGHT) if field.remote_field.model in admin.site._registry else ():
                response = organizer.get(
                    reverse("admin:autocomplete"),
                    {
                        "app_label": model._meta.app_label,
                        "model_name": model._meta.model_name,
                        "field_name": field.name,
                        "term": term,
                    },
                )
                assert response.status_code in (200, 403, 404)
                assert MARK not in response.text, (model, field.name)


def test_autocomplete_does_answer_with_ones_own_events(organizer):
    asked = {"app_label": "threads", "model_name": "thread", "field_name": "event", "term": "Min"}

    found = organizer.get(reverse("admin:autocomplete"), asked).json()

    assert [row["text"] for row in found["results"]] == ["Mine"]


def test_no_number_leads_from_the_admin_to_a_page_of_others(organizer, tenants):
    for row in (*tenants.my_rows.values(), *tenants.their_rows.values()):
        kind = ContentType.objects.get_for_model(row).pk
        assert organizer.get(reverse("admin:view_on_site", args=[kind, row.pk])).status_code == 404


@pytest.mark.parametrize("label", other_tables())
def test_tables_of_no_event_are_the_administrators(organizer, tenants, label):
    codes = {organizer.get(address(label, page)).status_code for page in ("changelist", "add")}

    assert codes == {403}


@pytest.mark.parametrize("role", ["organizer", "moderator", "translator", "relay"])
def test_no_role_sees_more_than_its_events(client, role):
    tenants = made(role)
    client.force_login(tenants.organizer)

    codes = {}
    for label in TABLES:
        response = client.get(address(label, "changelist"))
        codes[label] = response.status_code
        assert MARK not in response.text
        assert client.get(address(label, "change", tenants.their_rows[label].pk)).status_code in (
            302,
            403,
            404,
        )

    opened = {label for label, code in codes.items() if code == 200}
    expected = {label for label in TABLES if role in {str(one) for one in table_of(label).seers}}
    assert opened == expected
    assert (role == "relay") == (not expected)


def test_the_dashboard_of_an_organizer_tells_of_their_events_only(organizer, tenants):
    response = organizer.get("/admin/")

    assert "Mine" in response.text
    assert MARK not in response.text


def test_administrators_of_the_portal_see_both(client):
    tenants = made()
    client.force_login(UserFactory(administrator=True))

    for label in ("events.event", "threads.post", "translations.translation"):
        page = address(label, "change", tenants.their_rows[label].pk)
        assert client.get(page).status_code == 200, label


def test_a_taken_role_closes_the_admin_at_once(organizer, tenants):
    tenants.mine.roles.filter(user=tenants.organizer).delete()

    for label in TABLES:
        response = organizer.get(address(label, "changelist"))
        assert response.status_code in (302, 403), label


def test_the_roles_are_those_of_the_events_table():
    from apps.events.models import EventRole

    assert set(EventRole.Role.values) == roles.ANY_WORK | {"relay"}
