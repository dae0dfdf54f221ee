"""A server killed with gestures unconfirmed and started again: whether each is saved, once, without a remount."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser
from sqlalchemy import func, select

from benchmarks import workload
from benchmarks.figure import Figure
from benchmarks.gestures import SELECT
from qualcode.store.database import database, reading
from qualcode.store.records import CodingRecord
from tests.support.app import Application

GESTURES = 3


def figures(browser: Browser) -> Iterator[Figure]:
    """Yield how far the rows are from the gestures, and how many remounts there were."""
    with tempfile.TemporaryDirectory() as folder:
        server = Application(Path(folder), f"sqlite:///{folder}/recovery.sqlite3").start()
        engine = database(server.database_url)
        project, me = workload.project(engine)
        source = workload.source(engine, project, me, 1_000, 0, seed=41)
        page = browser.new_page()
        page.goto(f"{server.url}/code?project={project}&source={source}")
        page.wait_for_selector(".qc-root[data-ready=true]", timeout=60_000)
        page.evaluate("document.querySelector('.qc-root').dataset.mark = 'same'")
        server.kill()
        for line in range(GESTURES):
            page.evaluate(SELECT, line)
            page.wait_for_timeout(200)
            page.keyboard.press(str(line + 1))
        server.start()
        page.wait_for_function("() => document.querySelector('.qc-root').dataset.pending === '0'", timeout=60_000)
        mark = page.evaluate("document.querySelector('.qc-root').dataset.mark")
        page.close()
        server.stop()
        with reading(engine) as session:
            rows = session.scalar(select(func.count()).select_from(CodingRecord))
        engine.dispose()
    yield Figure("server killed with 3 unconfirmed: rows lost or doubled", abs(rows - GESTURES), "rows", 0, f"{rows} rows")
    yield Figure("server killed with 3 unconfirmed: remounts", float(mark != "same"), "times", 0)
