# SPDX-License-Identifier: AGPL-3.0-or-later
"""A device that tells: asked for by a press, shown by the service worker, led from by a click.

Chromium's own push service is away in tests: the page is given a subscription at a service of ours,
and what arrives there is decrypted as the browser would, and delivered to its worker.
"""

import json

import pytest

from apps.core import page_cache
from apps.notifications import composing, services
from apps.notifications.composing import Content
from apps.notifications.models import Notice, PushDevice
from tests.factories.accounts import UserFactory
from tests.factories.notifications import LetterFactory, NoticeFactory
from tests.notifications.browsers import FakeBrowser
from tests.notifications.push_service import listening

pytestmark = pytest.mark.django_db(transaction=True)

DEVICES = "/me/settings/devices/"

SUBSCRIBES = """
window.asked = 0;
const ask = Notification.requestPermission.bind(Notification);
Notification.requestPermission = () => { window.asked += 1; return ask(); };
const given = %s;
const made = (key) => ({
  endpoint: given.endpoint,
  options: { applicationServerKey: key },
  toJSON: () => given,
  unsubscribe: async () => { localStorage.removeItem('subscribed'); return true; },
});
PushManager.prototype.subscribe = async function (options) {
  localStorage.setItem('subscribed', '1');
  return made(options.applicationServerKey.buffer);
};
PushManager.prototype.getSubscription = async () => (
  localStorage.getItem('subscribed') ? made(null) : null);
"""


@pytest.fixture(autouse=True)
def nothing_kept(settings, tmp_path):
    settings.EVENTFORUM_SPOOL = tmp_path / "spool"
    page_cache.forget_all()


@pytest.fixture
def push_service(settings, monkeypatch, tmp_path):
    with listening(settings, monkeypatch, tmp_path) as service:
        yield service


@pytest.fixture
def device(new_reader, live_server, client, push_service):
    """A person's browser on the page of their devices, and the keys of its subscription."""

    def open_it(person, *, allowed=True, **how):
        browser = FakeBrowser()
        reader = new_reader(live_server.url, keeps=True, **how)
        client.force_login(person)
        cookie = client.cookies["sessionid"].value
        context = reader.page.context
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        if allowed:
            context.grant_permissions(["notifications"], origin=live_server.url)
        given = {"endpoint": push_service.endpoint("device"), "keys": browser.keys}
        context.add_init_script(SUBSCRIBES % json.dumps(given))
        return reader.go(DEVICES), browser

    return open_it


def deliver(reader, text):
    """What the browser does with a message from its push service."""
    page = reader.page
    protocol = page.context.new_cdp_session(page)
    found = []
    protocol.on(
        "ServiceWorker.workerRegistrationUpdated", lambda told: found.extend(told["registrations"])
    )
    protocol.send("ServiceWorker.enable")
    while not found:
        page.wait_for_timeout(50)
    protocol.send(
        "ServiceWorker.deliverPushMessage",
        {
            "origin": reader.site,
            "registrationId": found[-1]["registrationId"],
            "data": text,
        },
    )


COUNTED = "(async () => (await (await navigator.serviceWorker.ready).getNotifications()).length)()"


def shown(reader):
    reader.wait_until(COUNTED)
    return reader.page.evaluate(
        "async () => (await (await navigator.serviceWorker.ready).getNotifications())"
        ".map(({ title, body, lang, dir, tag, data }) => ({ title, body, lang, dir, tag, data }))"
    )


def test_a_device_is_named_by_a_press_tried_and_told(device, push_service):
    person = UserFactory()
    reader, browser = device(person)
    assert reader.page.evaluate("window.asked") == 0
    reader.assert_accessible()

    reader.page.get_by_role("button", name="Tell me on this device").click()
    reader.page.get_by_text("You will be told on this device").wait_for()
    reader.page.get_by_text("this one").wait_for()
    assert PushDevice.objects.get().user == person
    assert not reader.page.locator("#push-here").is_visible()
    reader.assert_accessible()
    reader.assert_fits()
    reader.pictures("devices")

    reader.page.get_by_role("button", name="Try it").click()
    reader.page.get_by_text("Sent. It appears there").wait_for()
    services.hand_over_due()
    [taken] = push_service.taken
    deliver(reader, browser.decrypt(taken.body).decode())
    [notification] = shown(reader)
    assert notification == {
        "title": "It works",
        "body": "This is how Eventforum will tell you here.",
        "lang": "en",
        "dir": "ltr",
        "tag": "push_try",
        "data": {"path": "/"},
    }

    reader.page.get_by_role("button", name="Remove").click()
    reader.page.get_by_text("There is none yet.").wait_for()
    assert PushDevice.objects.count() == 0
    assert reader.page.evaluate("localStorage.getItem('subscribed')") is None


def test_what_is_told_is_read_from_right_to_left_where_its_reader_does(device, push_service):
    reader, browser = device(UserFactory(ui_language="ar"), language="ar", width=390, theme="dark")
    reader.page.locator("#push-here button").click()
    reader.page.locator("[data-here]:visible").wait_for()
    reader.assert_accessible()
    reader.picture("devices")

    said = {"title": "انتقلت", "body": "تبدأ بعد ساعة", "address": "/camp/", "tag": "a"}
    composing.composes("told")(
        lambda letters, *, now: {one.pk: Content("x", "x", push=said) for one in letters}
    )
    LetterFactory(user=PushDevice.objects.get().user, channel="push", kind="told")
    services.hand_over_due()
    del composing._composers["told"]
    deliver(reader, browser.decrypt(push_service.taken[0].body).decode())
    [notification] = shown(reader)
    assert (notification["lang"], notification["dir"]) == ("ar", "rtl")
    assert notification["data"] == {"path": "/camp/"}


def test_a_click_leads_to_what_it_tells_of_and_never_elsewhere(device):
    reader, _browser = device(UserFactory())
    reader.page.locator("#push-here button").click()
    reader.page.locator("[data-here]:visible").wait_for()
    [worker] = reader.page.context.service_workers
    worker.evaluate(
        "() => { self.led = []; self.clients.openWindow = async (to) => { self.led.push(to); }; }"
    )
    for address in ("/camp/?a=1#p2", "https://evil.example/x", "//evil.example/", "javascript:x"):
        deliver(reader, json.dumps({"title": "x", "address": address, "tag": address}))
    deliver(reader, "no json at all")
    while reader.page.evaluate(COUNTED) < 5:
        reader.page.wait_for_timeout(50)
    worker.evaluate(
        """async () => {
          for (const notification of await self.registration.getNotifications()) {
            self.dispatchEvent(new NotificationEvent('notificationclick', { notification }));
          }
          await new Promise((done) => setTimeout(done, 300));
        }"""
    )
    led = worker.evaluate("() => self.led")
    assert sorted(led) == [f"{reader.site}/"] * 4 + [f"{reader.site}/camp/?a=1#p2"]


def test_who_goes_to_what_a_message_tells_of_has_read_its_notice(device):
    person = UserFactory()
    group, other = NoticeFactory(user=person), NoticeFactory(user=person)
    reader, _browser = device(person)
    reader.page.locator("#push-here button").click()
    reader.page.locator("[data-here]:visible").wait_for()
    [worker] = reader.page.context.service_workers
    worker.evaluate("() => { self.clients.openWindow = async () => {}; }")
    deliver(reader, json.dumps({"title": "x", "address": "/camp/", "group": group.group}))
    shown(reader)
    with reader.page.context.expect_event(
        "response", lambda answer: answer.url.endswith("/me/notices/seen/")
    ) as told:
        worker.evaluate(
            """async () => {
              const [notification] = await self.registration.getNotifications();
              self.dispatchEvent(new NotificationEvent('notificationclick', { notification }));
            }"""
        )

    assert told.value.status == 204
    assert list(Notice.objects.unread()) == [other]


def test_a_browser_that_was_told_not_to_is_not_asked_again(device):
    reader, _browser = device(UserFactory(), allowed=False)
    reader.page.get_by_role("button", name="Tell me on this device").click()
    reader.page.get_by_text("told not to show anything").wait_for()
    assert not reader.page.locator("#push-here").is_visible()
    assert PushDevice.objects.count() == 0


def test_without_scripts_the_page_says_why_nothing_can_be_pressed(device):
    reader, _browser = device(UserFactory(), scripts=False, allowed=False)
    assert reader.page.get_by_text("runs no scripts").is_visible()
    assert not reader.page.locator("#push-here").is_visible()
