# SPDX-License-Identifier: AGPL-3.0-or-later
"""There to a provider and back in a real browser, which holds our forms to our own site."""

import pytest
from allauth.socialaccount.models import SocialAccount

from apps.accounts.models import User
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

DEVICES = [
    {"width": 390, "theme": "dark", "language": "ar"},
    {"width": 1280, "theme": "light", "language": "en"},
]


def press(page, form):
    page.locator(f"form#{form} button[type=submit]").click()


@pytest.mark.parametrize("device", DEVICES, ids=lambda d: "-".join(map(str, d.values())))
@pytest.mark.parametrize("scripts", [True, False], ids=["", "noscript"])
def test_newcomer_goes_to_wikimedia_and_comes_back_with_an_account(
    new_reader, live_server, wikimedia, device, scripts
):
    UserFactory(email="zoriana@example.org")
    reader = new_reader(live_server.url, scripts=scripts, **device)
    page = reader.go("/accounts/login/?next=/about/").page

    press(page, "sign-in-mediawiki")
    page.wait_for_url("**/accounts/login/new/")
    assert page.locator("[name=name]").input_value() == "Zoriana K."
    if scripts:
        reader.assert_accessible()
        reader.assert_fits(320)
    reader.picture("provider-name")
    press(page, "name")
    page.wait_for_url(f"{live_server.url}/about/")

    assert SocialAccount.objects.get().user.person.name == "Zoriana K."
    assert User.objects.count() == 2
    assert {address.partition("?")[0] for address in reader.foreign} == {
        f"http://127.0.0.1:{wikimedia.server.port}/w/rest.php/oauth2/authorize"
    }
    reader.foreign.clear()


def test_way_out_has_a_button_for_whoever_waits(new_reader, live_server, wikimedia):
    reader = new_reader(live_server.url, width=390)
    page = reader.go("/accounts/login/").page
    page.route("**/oauth2/authorize*", lambda route: route.abort())
    reader.forgive("net::ERR")

    with page.expect_request("**/oauth2/authorize*"):
        press(page, "sign-in-mediawiki")
    reader.foreign.clear()


def test_account_is_connected_and_disconnected(new_reader, live_server, wikimedia, client):
    user = UserFactory()
    client.force_login(user)
    reader = new_reader(live_server.url)
    reader.page.context.add_cookies(
        [{"name": "sessionid", "value": client.session.session_key, "url": live_server.url}]
    )
    page = reader.go("/me/settings/sign-in/").page

    press(page, "connect-mediawiki")
    page.get_by_text("From now on Wikimedia lets you in.").wait_for()
    reader.foreign.clear()
    reader.picture("connected")
    page.get_by_role("button", name="Disconnect Wikimedia").click()
    page.get_by_text("It no longer lets you in.").wait_for()

    assert SocialAccount.objects.count() == 0
