# SPDX-License-Identifier: AGPL-3.0-or-later
"""Prints what was tried at the end, whichever worker tried it."""

import pytest

from tests.security import figures


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    if call.when == "call":
        report = outcome.get_result()
        report.user_properties += [("tried", line) for line in figures.LINES]
        figures.LINES.clear()


def pytest_terminal_summary(terminalreporter):
    lines = [
        value
        for reports in terminalreporter.stats.values()
        for report in reports
        for name, value in getattr(report, "user_properties", [])
        if name == "tried"
    ]
    for line in figures.told([tuple(line) for line in lines]):
        terminalreporter.write_line(line)
