# SPDX-License-Identifier: AGPL-3.0-or-later
import os
import time

import pytest

from apps.core.sandbox import MIB, Crashed, TooBig, TooSlow, run_bounded

HERE = "tests.core.sandboxed:"


def test_a_function_computes_in_a_light_child_and_brings_its_result():
    assert run_bounded(HERE + "describe", b"x" * 100_000) == {
        "length": 100_000,
        "django": False,
        "nice": min(os.nice(0) + 5, 19),
    }


def test_a_file_is_read_by_the_child(tmp_path):
    (tmp_path / "file").write_bytes(b"abc")

    assert run_bounded(HERE + "describe", tmp_path / "file")["length"] == 3


def test_json_text_is_taken_as_it_is():
    assert run_bounded(HERE + "text", b"") == ["already JSON"]


def test_no_secret_of_the_environment_reaches_the_child(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "canary")

    assert run_bounded(HERE + "environment", b"") == [
        "LC_ALL",
        "PATH",
        "PYTHONHASHSEED",
        "PYTHONPATH",
    ]


def test_an_exception_comes_back_as_its_kind_and_words():
    with pytest.raises(Crashed, match="line 3: not a programme") as crash:
        run_bounded(HERE + "complain", b"")

    assert crash.value.kind == "ValueError"


def test_endless_computing_ends_after_its_seconds():
    start = time.monotonic()

    with pytest.raises(TooSlow):
        run_bounded(HERE + "loop", b"", cpu_seconds=1)

    assert time.monotonic() - start < 8


def test_endless_waiting_ends_too():
    with pytest.raises(TooSlow):
        run_bounded(HERE + "sleep", b"", wall_seconds=0.5)


def test_too_much_memory_ends_the_child_only():
    with pytest.raises(TooBig):
        run_bounded(HERE + "eat", b"", memory=256 * MIB)


@pytest.mark.parametrize(
    ("function", "kind"),
    [
        ("recurse", "RecursionError"),
        ("die", ""),
        ("connect", "PermissionError"),
        ("start", "PermissionError"),
        ("write", "OSError"),
        ("absent", "AttributeError"),
    ],
)
def test_whatever_else_happens_is_a_crash_of_the_child(function, kind):
    with pytest.raises(Crashed) as crash:
        run_bounded(HERE + function, b"")

    assert crash.value.kind == kind


def test_long_answers_and_complaints_do_not_block():
    assert len(run_bounded(HERE + "fill_the_pipe", b"")) == 1_000_000
