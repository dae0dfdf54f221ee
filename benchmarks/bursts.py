"""Twenty gestures in half a second: how many rows there are afterwards."""

from collections.abc import Iterator

from playwright.sync_api import Browser
from sqlalchemy import func, select

from benchmarks import workload
from benchmarks.figure import Figure
from benchmarks.gestures import SELECT
from qualcode.store.database import reading
from qualcode.store.records import CodingRecord

BURST = 20
PRESS = """
async (count) => {
  const text = document.querySelector('.qc-text');
  const start = performance.now();
  const press = (key, more = {}) => text.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, ...more }));
  for (let i = 0; i < count; i += 1) {
    if (i % 5 === 0 && i) {
      press('ArrowRight');
      press('ArrowRight', { shiftKey: true, ctrlKey: true });
    }
    press(String(i % 5 + 1));
    await new Promise((done) => setTimeout(done, 500 / count - 2));
  }
  return performance.now() - start;
}
"""


def figures(browser: Browser, address: str, engine) -> Iterator[Figure]:
    """Yield how far the rows stored are from the keys pressed, and how long the burst took."""
    project, me = workload.project(engine)
    source = workload.source(engine, project, me, 1_000, 0, seed=21)
    page = browser.new_page()
    page.goto(f"{address}/code?project={project}&source={source}")
    page.wait_for_selector(".qc-root[data-ready=true]", timeout=60_000)
    page.evaluate(SELECT, 2)
    page.wait_for_timeout(100)
    took = page.evaluate(PRESS, BURST)
    page.wait_for_function("() => document.querySelector('.qc-root').dataset.pending === '0'", timeout=60_000)
    page.close()
    with reading(engine) as session:
        rows = session.scalar(select(func.count()).select_from(CodingRecord).where(CodingRecord.source_id == source))
    yield Figure("burst of 20 codings: rows lost or doubled", abs(rows - BURST), "rows", 0, f"{rows} rows in {took:.0f} ms")
