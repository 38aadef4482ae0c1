# SPDX-License-Identifier: AGPL-3.0-or-later
from apps.discourse.sandbox import Clock, Forum


def test_all_keys_together_ask_sixty_times_a_minute(forum: Forum, clock: Clock):
    first = [forum.ask("GET", "/site/basic-info.json").status for _ in range(60)]
    clock.move_on(20)
    refused = forum.ask("GET", "/site/basic-info.json", user="amina")

    assert set(first) == {200}
    assert refused.status == 429
    assert refused.json["error_type"] == "rate_limit"
    assert refused.json["extras"]["wait_seconds"] == 40
    assert refused.headers["Retry-After"] == "40"
    assert refused.headers["Discourse-Rate-Limit-Error-Code"] == "admin_api_key_rate_limit"
    clock.move_on(40)
    assert forum.ask("GET", "/site/basic-info.json").status == 200


def test_a_clock_that_is_set_back_makes_no_minute_longer(forum: Forum, clock: Clock):
    for _ in range(60):
        forum.ask("GET", "/site/basic-info.json")
    forum.traps.seconds_ahead = -7200
    clock.move_on(60)

    assert forum.ask("GET", "/site/basic-info.json").status == 200


def test_an_address_without_a_key_asks_fifty_times_in_ten_seconds(forum: Forum, clock: Clock):
    asked = [forum.ask("GET", "/site/basic-info.json", key="") for _ in range(51)]

    assert [one.status for one in asked] == [200] * 50 + [429]
    assert asked[-1].headers["content-type"].startswith("text/plain")
    assert asked[-1].headers["Retry-After"] == "10"
    assert "ip_10_secs_limit" in asked[-1].text


def test_a_wrong_key_counts_for_its_address(forum: Forum):
    asked = [forum.ask("GET", "/latest.json", key="wrong").status for _ in range(51)]

    assert asked == [403] * 50 + [429]


def test_a_right_key_is_not_held_to_the_limit_of_its_address(forum: Forum):
    assert {forum.ask("GET", "/site/basic-info.json").status for _ in range(60)} == {200}


def test_a_persons_own_key_asks_twenty_times_a_minute(forum: Forum):
    headers = {"user-api-key": forum.add_key("amina")}
    asked = [forum.ask("GET", "/latest.json", key="", headers=headers) for _ in range(21)]

    assert [one.status for one in asked] == [200] * 20 + [429]
    assert asked[-1].json["error_type"] == "rate_limit"


def test_a_key_acts_as_somebody_who_is_there(forum: Forum):
    forum.user("chen").suspended = True

    def status(user: str) -> int:
        return forum.ask("GET", "/session/current.json", user=user).status

    assert [status(name) for name in ("amina", "AMINA", "nobody", "chen", "")] == [
        200,
        200,
        403,
        403,
        403,
    ]
    refused = forum.ask("GET", "/session/current.json", user="nobody")
    assert refused.json["error_type"] == "invalid_access"


def test_somebody_can_be_named_by_number(forum: Forum):
    headers = {"api-key": forum.state.key, "api-user-id": str(forum.user("amina").id)}
    answered = forum.ask("GET", "/session/current.json", key="", headers=headers)

    assert answered.json["current_user"]["username"] == "amina"
    assert answered.headers["X-Discourse-Username"] == "amina"
