"""Run every benchmark and print the table; the exit status tells whether all bounds were kept."""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import sync_playwright

from benchmarks import bursts, gestures, importing, opening, recovery, workload
from benchmarks.figure import Figure, table
from tests.support import chromium


def measured() -> Iterator[Figure]:
    yield from importing.figures()
    with (
        tempfile.TemporaryDirectory() as folder,
        workload.serving(Path(folder)) as (address, engine),
        sync_playwright() as driver,
    ):
        browser = driver.chromium.launch(executable_path=chromium.ensure(), args=list(chromium.FLAGS))
        for benchmark in (gestures, bursts, opening):
            yield from benchmark.figures(browser, address, engine)
        yield from recovery.figures(browser)
        browser.close()
        engine.dispose()


if __name__ == "__main__":
    found = list(measured())
    print(table(found))
    sys.exit(0 if all(figure.kept for figure in found) else 1)
