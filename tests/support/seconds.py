"""Where the seconds of a run went: the slowest tests, and each folder's seconds beside its budget.

A folder over its budget is said loudly and is not red, since machines differ; the budgets add up to what two cores do in
the minutes that `make test` may take.
"""

from collections import Counter
from collections.abc import Iterator

import pytest

SLOWEST = 15
BUDGETS = {
    "analysis": 17,
    "api": 35,
    "browser": 230,
    "charts": 10,
    "cli": 33,
    "deploy": 20,
    "formats": 30,
    "house": 10,
    "model": 5,
    "pages": 110,
    "reports": 45,
    "services": 165,
    "store": 10,
}
"""Seconds of testing in each folder of tests/, both workers together, setting up and clearing away included."""


def is_long(config: pytest.Config) -> bool:
    """Return whether the tests are run at length, as `make soak` and `make fuzz` ask for by their markers."""
    return config.option.markexpr.startswith(("soak", "fuzz", "hypothesis"))


class Seconds:
    """Adds up what every test took, and tells it before the failures are told; long trials have no budget."""

    def __init__(self, *, long: bool = False) -> None:
        self.long = long
        self.spent: Counter[str] = Counter()
        self.tests: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.spent[report.nodeid] += report.duration
        if report.when == "call":
            self.tests[_folder(report.nodeid)] += 1

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> Iterator[None]:
        if self.spent:
            terminalreporter.section(f"the slowest {SLOWEST} tests")
            for test, seconds in self.spent.most_common(SLOWEST):
                terminalreporter.line(f"{seconds:6.2f} s  {test}")
            terminalreporter.section("seconds by folder, both workers together")
            for line, over in self.folders():
                terminalreporter.line(line, red=over, bold=over)
        return (yield)

    def folders(self) -> Iterator[tuple[str, bool]]:
        """Yield a line for each folder and one for all, and whether it is over its budget, where there is one."""
        spent: Counter[str] = Counter()
        for test, seconds in self.spent.items():
            spent[_folder(test)] += seconds
        for folder, seconds in sorted(spent.items()):
            line = f"{folder:12}{self.tests[folder]:6d} tests {seconds:7.1f} s"
            if self.long:
                yield line, False
                continue
            budget = BUDGETS.get(folder)
            over = budget is None or seconds > budget
            said = "NO BUDGET" if budget is None else f"of {budget:4d} s"
            yield f"{line} {said}" + ("  <-- OVER ITS BUDGET" if over else ""), over
        line = f"{'all':12}{self.tests.total():6d} tests {spent.total():7.1f} s"
        yield line if self.long else f"{line} of {sum(BUDGETS.values()):4d} s", False


def _folder(test: str) -> str:
    return test.split("/")[1] if test.startswith("tests/") else "elsewhere"
