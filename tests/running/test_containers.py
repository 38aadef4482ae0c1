# SPDX-License-Identifier: AGPL-3.0-or-later
"""What can be told of containers and services without an engine: their files fit the code."""

import re

import pytest
import yaml
from django.conf import settings

from eventforum.environment import Environment
from eventforum.work import LANES

DOCKER = settings.ROOT / "docker"
MANUAL = settings.ROOT / "docs" / "operating.md"


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((DOCKER / "compose.yaml").read_text())


@pytest.fixture(scope="module")
def portal(compose):
    """The services that run our image."""
    return {name: one for name, one in compose["services"].items() if "build" in one}


def lanes_of(command):
    words = command.split() if isinstance(command, str) else command
    return set(words[words.index("-Q") + 1].split(",")) if "-Q" in words else set()


def test_secrets_are_files_because_compose_writes_nothing_into_read_only_containers(compose):
    assert all(one["read_only"] for name, one in compose["services"].items() if name != "postgres")
    assert {tuple(secret) for secret in compose["secrets"].values()} == {("file",)}


def test_every_variable_is_one_that_the_portal_reads(portal):
    known = {str(field.alias) for field in Environment.model_fields.values()}

    for service in portal.values():
        given = {name.removesuffix("_FILE") for name in service["environment"]}
        assert given - known == set()


def test_the_folder_for_everything_that_is_not_code_outlives_its_container(portal):
    folder = re.search(r"EVENTFORUM_VAR=(\S+)", (DOCKER / "Dockerfile").read_text()).group(1)

    for name, service in portal.items():
        assert f"var:{folder}" in service["volumes"], name


def test_there_is_a_worker_for_every_lane(portal):
    worked_in = set().union(*(lanes_of(service["command"]) for service in portal.values()))

    assert worked_in == {lane.name for lane in LANES}


def test_the_services_of_the_manual_have_names_that_systemd_takes_and_every_lane():
    text = MANUAL.read_text()
    names = set(re.findall(r"eventforum-[a-z]+@([^\s.`']+)", text)) - {"*"}
    queues = re.search(r"worker -Q (\S+)", text).group(1)

    assert names == {"a", "b", "fast", "long", "mirror"}
    workers = [name for name in names if f"eventforum-worker@{name}" in text]
    worked_in = {lane for name in workers for lane in queues.replace("%i", name).split(",")}
    assert worked_in == {lane.name for lane in LANES}


def test_image_and_manual_name_the_library_that_draws_right_to_left():
    assert "libfribidi0" in (DOCKER / "Dockerfile").read_text()
    assert "libfribidi0" in MANUAL.read_text()
