# SPDX-License-Identifier: AGPL-3.0-or-later
"""The engines as they publish their interfaces, each asked over HTTP."""

import pytest

from apps.translating.engines import EngineDown, OverQuota, TextRefused, engine_of, set_up


@pytest.fixture
def asked(httpserver, settings):
    """The engine of a name, at a server of the test."""
    settings.EVENTFORUM_PRIVATE_HOSTS = [f"{httpserver.host}:{httpserver.port}"]
    settings.EVENTFORUM_ENGINES = dict.fromkeys(
        ("libretranslate", "mint", "deepl"), (httpserver.url_for(""), "secret")
    )
    return engine_of


def test_none_is_set_up_unless_the_operator_says_so(settings):
    assert set_up() == []
    assert engine_of("mint") is None


def test_libretranslate(asked, httpserver):
    rows = [
        {"code": "en", "name": "English", "targets": ["ar", "en", "pb"]},
        {"code": "ar", "name": "Arabic", "targets": ["en"]},
    ]
    httpserver.expect_request("/languages").respond_with_json(rows)
    httpserver.expect_request(
        "/translate", method="POST",
        json={"q": ["One", "<x id=\"0\">two</x>"], "source": "en", "target": "ar",
              "format": "html", "api_key": "secret"},
    ).respond_with_json({"translatedText": ["واحد", "<x id=\"0\">two</x>"]})  # fmt: skip
    engine = asked("libretranslate")

    assert engine.supports("en-GB", "ar")
    assert engine.supports("en", "pt-BR")
    assert not engine.supports("ar", "pt-BR")
    assert not engine.supports("sr", "en")
    assert engine.translate(["One", '<x id="0">two</x>'], source="en", target="ar") == [
        "واحد", '<x id="0">two</x>',
    ]  # fmt: skip


def test_mint(asked, httpserver):
    httpserver.expect_request("/api/languages").respond_with_json(
        {"en": {"ha": "nllb200-600M", "sr": "madlad-400"}, "ha": {"en": "nllb200-600M"}}
    )
    httpserver.expect_request(
        "/api/translate/en/ha", method="POST", json={"text": "One\nTwo lines"}
    ).respond_with_json(
        {
            "model": "nllb200-600M", "sourcelanguage": "en", "targetlanguage": "ha",
            "translation": "Daya\nBiyu", "translationtime": 0.4,
        }
    )  # fmt: skip
    engine = asked("mint")

    assert engine.supports("en", "ha")
    assert not engine.supports("en", "sr-Latn")
    assert engine.translate(["One", "Two\nlines"], source="en", target="ha") == ["Daya", "Biyu"]


def test_deepl(asked, httpserver):
    key = {"Authorization": "DeepL-Auth-Key secret"}
    for kind, code in (("source", "EN"), ("target", "PT-BR")):
        httpserver.expect_request(
            "/v2/languages", query_string={"type": kind}, headers=key
        ).respond_with_json([{"language": code, "name": code, "supports_formality": True}])
    httpserver.expect_request(
        "/v2/translate", method="POST", headers=key,
        json={"text": ["One"], "source_lang": "EN", "target_lang": "PT-BR",
              "tag_handling": "xml", "ignore_tags": ["x"]},
    ).respond_with_json(
        {"translations": [{"detected_source_language": "EN", "text": "Um"}]}
    )  # fmt: skip
    engine = asked("deepl")

    assert engine.supports("en", "pt-BR")
    assert not engine.supports("en", "de")
    assert engine.translate(["One"], source="en", target="pt-BR") == ["Um"]


@pytest.mark.parametrize(
    ("status", "body", "problem"),
    [
        (200, "[]", EngineDown),
        (200, '{"translation": "one line"}', TextRefused),
        (200, '{"translation": "one\\ntwo \\u0000"}', TextRefused),
        (200, '{"translation": 5}', EngineDown),
        (200, "no json", EngineDown),
        (500, "{}", EngineDown),
        (400, "{}", TextRefused),
        (429, "{}", OverQuota),
        (456, "{}", OverQuota),
    ],
)
def test_an_answer_of_no_use_is_an_outage(asked, httpserver, status, body, problem):
    httpserver.expect_request("/api/languages").respond_with_json({"en": {"ha": "m"}})
    httpserver.expect_request("/api/translate/en/ha").respond_with_data(body, status=status)

    with pytest.raises(EngineDown) as raised:
        asked("mint").translate(["One", "Two"], source="en", target="ha")

    assert raised.type is problem


@pytest.mark.parametrize(
    ("name", "path", "answer"),
    [
        ("libretranslate", "/translate", {"translatedText": ["one"]}),
        ("deepl", "/v2/translate", {"translations": [{"text": "one"}]}),
    ],
)
def test_another_number_of_texts_is_a_fault_of_these_texts(asked, httpserver, name, path, answer):
    httpserver.expect_request("/languages").respond_with_json([{"code": "en"}, {"code": "ar"}])
    httpserver.expect_request("/v2/languages").respond_with_json(
        [{"language": "EN"}, {"language": "AR"}]
    )
    httpserver.expect_request(path).respond_with_json(answer)

    with pytest.raises(TextRefused):
        asked(name).translate(["One", "Two"], source="en", target="ar")


@pytest.mark.parametrize(
    ("name", "path", "empty", "full"),
    [
        ("mint", "/api/languages", {}, {"en": {"ar": "m"}}),
        ("libretranslate", "/languages", [], [{"code": "en", "targets": None}, {"code": "ar"}]),
        ("deepl", "/v2/languages", [], [{"language": "EN"}, {"language": "AR"}]),
    ],
)
def test_an_engine_that_names_no_languages_is_asked_again(
    asked, httpserver, name, path, empty, full
):
    httpserver.expect_ordered_request(path).respond_with_json(empty)
    for _kind in ("source", "target"):
        httpserver.expect_ordered_request(path).respond_with_json(full)
    engine = asked(name)

    with pytest.raises(EngineDown):
        engine.supports("en", "ar")

    assert engine.supports("en", "ar")


def test_a_private_address_that_is_not_listed_is_not_asked(asked, httpserver, settings):
    settings.EVENTFORUM_PRIVATE_HOSTS = []

    with pytest.raises(EngineDown):
        asked("mint").supports("en", "ha")

    assert httpserver.log == []
