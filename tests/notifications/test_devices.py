# SPDX-License-Identifier: AGPL-3.0-or-later

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.services import end_sessions
from apps.core.errors import Refused
from apps.notifications import services
from apps.notifications.models import Letter, PushDevice
from apps.notifications.services import portal_key
from tests.factories.accounts import UserFactory
from tests.notifications.browsers import FakeBrowser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("plain_letters")]

HTMX = {"HX-Request": "true"}


def hand_over():
    services.hand_over_due()


def fields_of(push_service, browser, name="one"):
    return {
        "endpoint": push_service.endpoint(name),
        "key": browser.keys["p256dh"],
        "secret": browser.keys["auth"],
        "made_for": portal_key().public,
    }


def test_a_browser_is_named_once_tried_and_removed(push_service, client):
    user, browser = UserFactory(), FakeBrowser()
    client.force_login(user)
    for _ in range(2):
        answer = client.post(reverse("notifications:add_device"), fields_of(push_service, browser))
        assert answer.status_code == 303
    device = PushDevice.objects.get()
    assert device.user == user
    assert browser.keys["auth"] not in device.secret

    client.post(reverse("notifications:try_device", args=[device.pk]))
    hand_over()
    assert browser.read(push_service.taken[0].body)["title"] == "It works"

    client.post(reverse("notifications:remove_device", args=[device.pk]))
    assert PushDevice.objects.count() == 0


def test_trying_one_device_leaves_the_others_alone(push_service):
    user = UserFactory()
    push_service.device(user, FakeBrowser(), "one")
    services.try_device(user, push_service.device(user, FakeBrowser(), "two"))
    hand_over()
    assert [taken.path for taken in push_service.taken] == ["/send/two"]


def test_the_same_browser_with_another_account_tells_only_the_one_who_came_last(
    push_service, client
):
    browser = FakeBrowser()
    for user in (UserFactory(), UserFactory()):
        client.force_login(user)
        client.post(reverse("notifications:add_device"), fields_of(push_service, browser))
    assert PushDevice.objects.get().user == user


def test_who_signs_out_is_told_nothing_there_any_more(push_service, client):
    user = UserFactory()
    client.force_login(user)
    client.post(reverse("notifications:add_device"), fields_of(push_service, FakeBrowser()))
    assert PushDevice.objects.count() == 1
    end_sessions(user, by=user)
    assert PushDevice.objects.count() == 0


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://127.0.0.1/x",
        "https://169.254.169.254/latest/",
        "https://[::1]/x",
        "https://10.0.0.1/x",
        "http://push.example/x",
        "https://user@push.example/x",
        "https://push.example:22/x",
        "ftp://push.example/x",
        "https://localhost/x",
        "javascript:alert(1)",
        "https://push.example/x#y",
        "https://push.example/" + "x" * 1_000,
        "https://push.example/\r\nX: y",
    ],
)
def test_endpoints_that_are_no_push_service_are_refused(push_service, client, endpoint):
    client.force_login(UserFactory())
    fields = fields_of(push_service, FakeBrowser()) | {"endpoint": endpoint}
    answer = client.post(
        reverse("notifications:add_device"), fields, headers={"HX-Request": "true"}
    )
    assert answer.status_code in (409, 422)
    assert PushDevice.objects.count() == 0


def test_keys_that_are_none_and_pages_of_another_key_are_refused(push_service, client):
    client.force_login(UserFactory())
    for wrong in ({"key": "x"}, {"secret": "x"}, {"made_for": "x"}, {"key": ""}):
        fields = fields_of(push_service, FakeBrowser()) | wrong
        answer = client.post(
            reverse("notifications:add_device"), fields, headers={"HX-Request": "true"}
        )
        assert answer.status_code in (409, 422)
    assert PushDevice.objects.count() == 0


def test_nobody_tries_or_removes_what_is_anothers(push_service, client):
    device = push_service.device(UserFactory(), FakeBrowser())
    client.force_login(UserFactory())
    answer = client.post(reverse("notifications:try_device", args=[device.pk]))
    assert answer.status_code == 404
    client.post(reverse("notifications:remove_device", args=[device.pk]))
    assert PushDevice.objects.count() == 1
    assert "localhost" not in client.get(reverse("notifications:devices")).content.decode()


def test_one_has_ten_devices_at_most_and_names_them_in_peace(push_service, client):
    user = UserFactory()
    client.force_login(user)
    for number in range(10):
        push_service.device(user, FakeBrowser(), f"old{number}")
    fields = fields_of(push_service, FakeBrowser(), "new")
    client.post(reverse("notifications:add_device"), fields)
    assert PushDevice.objects.filter(user=user).count() == 10
    assert not PushDevice.objects.filter(endpoint=push_service.endpoint("old0")).exists()
    for number in range(12):
        fields = fields_of(push_service, FakeBrowser(), f"more{number}")
        answer = client.post(reverse("notifications:add_device"), fields)
    answer = client.post(
        reverse("notifications:add_device"), fields, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 429


def test_a_page_of_devices_costs_the_same_for_one_and_three(
    push_service, client, django_assert_num_queries
):
    user = UserFactory()
    client.force_login(user)
    push_service.device(user, FakeBrowser(), "0")
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("notifications:devices"))
    push_service.device(user, FakeBrowser(), "1")
    push_service.device(user, FakeBrowser(), "2")
    with django_assert_num_queries(len(one)):
        client.get(reverse("notifications:devices"))


def test_a_stranger_is_sent_to_the_sign_in(client):
    assert client.get(reverse("notifications:devices")).status_code == 302
    assert client.post(reverse("notifications:add_device")).status_code == 302


def test_trying_too_often_is_refused(push_service):
    device = push_service.device(UserFactory(), FakeBrowser())
    for _ in range(5):
        services.try_device(device.user, device)
    with pytest.raises(Refused):
        services.try_device(device.user, device)
    assert Letter.objects.count() == 5
