# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest

from apps.discourse.sandbox import Answer, Forum, Request
from apps.discourse.sandbox.uploads import picture

PNG = picture("336699", 5)


def send(
    forum: Forum, content: bytes = PNG, name: str = "map.png", kind: str = "composer"
) -> Answer:
    edge = "the-edge"
    head = f"--{edge}\r\nContent-Disposition: form-data; name="
    parts = [
        f'{head}"upload_type"\r\n\r\n{kind}\r\n'.encode(),
        f'{head}"file"; filename="{name}"\r\n\r\n'.encode() + content + b"\r\n",
        f"--{edge}--\r\n".encode(),
    ]
    headers = {
        "api-key": forum.state.key,
        "api-username": "amina",
        "content-type": f"multipart/form-data; boundary={edge}",
    }
    return forum.answer(Request("POST", "/uploads.json", "", headers, b"".join(parts)))


def test_a_picture_is_kept_measured_and_served(forum: Forum):
    made = send(forum).json
    served = forum.ask("GET", made["url"], key="")

    assert (made["width"], made["height"], made["original_filename"]) == (5, 5, "map.png")
    assert made["short_url"].startswith("upload://")
    assert (served.body, served.headers["content-type"]) == (PNG, "image/png")
    assert forum.ask("GET", made["short_path"]).headers["location"].endswith(made["url"])


def test_the_same_bytes_are_one_upload(forum: Forum):
    assert send(forum).json["id"] == send(forum, name="again.png").json["id"]


def test_short_names_become_addresses_in_cooked_and_by_asking(forum: Forum):
    made = send(forum).json
    said = {
        "title": "A talk about the maps",
        "raw": f"See this:\n\n![a map|5x5]({made['short_url']})",
        "category": 3,
    }
    cooked = forum.ask("POST", "/posts.json", said).json["cooked"]
    found = forum.ask("POST", "/uploads/lookup-urls", {"short_urls": [made["short_url"]]}).json

    assert f'src="{forum.base_url}{made["url"]}"' in cooked
    assert 'alt="a map"' in cooked
    assert [one["url"] for one in found] == [forum.base_url + made["url"]]


@pytest.mark.parametrize(
    ("content", "name", "kind", "status"),
    [(PNG, "map.svg", "composer", 422), (PNG, "map", "composer", 422), (PNG, "map.png", "", 400),
     (b"\x00" * (4 * 1024 * 1024 + 1), "map.png", "composer", 413)],
)  # fmt: skip
def test_what_is_not_allowed_is_refused(forum: Forum, content, name, kind, status):
    assert send(forum, content, name, kind).status == status


def test_whoever_has_no_picture_gets_one_of_a_colour(forum: Forum):
    forum.start("What shall we talk about?")
    template = forum.ask("GET", "/u/amina.json").json["user"]["avatar_template"]
    served = forum.ask("GET", template.replace("{size}", "48"), key="")

    assert served.headers["content-type"] == "image/png"
    assert served.body.startswith(b"\x89PNG")
