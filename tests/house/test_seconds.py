"""Every folder of tests has a budget of seconds, and what a run took is told beside it."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.support.seconds import BUDGETS, SLOWEST, Seconds, is_long

TESTS = Path(__file__).parents[1]


class Report:
    when = "call"

    def __init__(self, nodeid: str, duration: float) -> None:
        self.nodeid, self.duration = nodeid, duration


def test_every_folder_with_tests_has_a_budget_and_no_other():
    assert {file.parent.name for file in TESTS.glob("*/test_*.py")} == set(BUDGETS)


def test_the_budgets_leave_two_workers_time_to_be_installed_within_eight_minutes():
    assert sum(BUDGETS.values()) / 2 <= 480 - 120


def test_seconds_are_added_up_by_folder_and_what_is_over_is_said():
    seconds = Seconds()
    for number in range(SLOWEST + 5):
        seconds.pytest_runtest_logreport(Report(f"tests/model/test_a.py::test_{number}@model/test_a.py", 1.0))
    seconds.pytest_runtest_logreport(Report("tests/charts/test_b.py::test_b", BUDGETS["charts"] + 1.0))
    told = dict(zip(("charts", "model", "all"), seconds.folders(), strict=True))
    assert told["charts"][1]
    assert told["charts"][0].endswith("OVER ITS BUDGET")
    assert told["model"][0].split()[1:5] == [str(SLOWEST + 5), "tests", f"{SLOWEST + 5:.1f}", "s"]
    assert told["model"][1] == (BUDGETS["model"] < SLOWEST + 5)
    assert not told["all"][1]


@pytest.mark.parametrize(
    ("markers", "long"),
    [("not soak and not fuzz", False), ("not browser and not soak and not fuzz", False), ("soak", True), ("fuzz", True),
     ("hypothesis and not soak", True)],
)  # fmt: skip
def test_what_the_commands_ask_for_says_whether_a_run_is_long(markers, long):
    assert is_long(SimpleNamespace(option=SimpleNamespace(markexpr=markers))) is long


def test_long_trials_have_no_budget():
    seconds = Seconds(long=True)
    seconds.pytest_runtest_logreport(Report("tests/charts/test_b.py::test_b", BUDGETS["charts"] + 1.0))
    assert not any("of" in line or over for line, over in seconds.folders())
