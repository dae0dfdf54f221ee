"""Run the benchmarks, all or those named, and print the table; the exit status tells whether all bounds were kept."""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks import (
    agreeing,
    bursts,
    concluding,
    crowds,
    exporting,
    gestures,
    importing,
    large,
    opening,
    recovery,
    saturating,
    suggesting,
    travelling,
    triangulating,
    workload,
)
from benchmarks.figure import Figure, table
from tests.support import chromium

BARE = (importing, suggesting, saturating, triangulating, agreeing, concluding, travelling, exporting, crowds)
ON_A_PAGE = (gestures, bursts, opening)
WITH_SERVERS = (recovery, large)


def name(benchmark) -> str:
    return benchmark.__name__.rsplit(".", 1)[-1]


NAMES = tuple(map(name, (*BARE, *ON_A_PAGE, *WITH_SERVERS)))


def measured(wanted: set[str]) -> Iterator[Figure]:
    """Yield the figures of the wanted benchmarks."""
    for benchmark in BARE:
        if name(benchmark) in wanted:
            yield from benchmark.figures()
    if not wanted & set(map(name, (*ON_A_PAGE, *WITH_SERVERS))):
        return
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium.ensure(), args=list(chromium.FLAGS))
        yield from _in_browser(browser, wanted)
        browser.close()


def _in_browser(browser: Browser, wanted: set[str]) -> Iterator[Figure]:
    if wanted & set(map(name, ON_A_PAGE)):
        with tempfile.TemporaryDirectory() as folder, workload.serving(Path(folder)) as (address, engine):
            for benchmark in ON_A_PAGE:
                if name(benchmark) in wanted:
                    yield from benchmark.figures(browser, address, engine)
            engine.dispose()
    for benchmark in WITH_SERVERS:
        if name(benchmark) in wanted:
            yield from benchmark.figures(browser)


def _asked() -> set[str]:
    unknown = [word for word in sys.argv[1:] if word not in NAMES]
    if unknown:
        sys.exit(f"There is no benchmark {', '.join(unknown)}. There are: {', '.join(NAMES)}.")
    return set(sys.argv[1:] or NAMES)


if __name__ == "__main__":
    found = []
    for figure in measured(_asked()):
        print(table([figure]).split("\n")[-1], file=sys.stderr, flush=True)
        found.append(figure)
    print(table(found))
    sys.exit(0 if all(figure.kept for figure in found) else 1)
