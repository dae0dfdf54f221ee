"""Opening a source of 8,000 words, with 5,000 codings and with none."""

from collections.abc import Iterator

from playwright.sync_api import Browser

from benchmarks import workload
from benchmarks.figure import Figure, median

WORDS, CODINGS, ROUNDS = 8_000, 5_000, 6
READY = """
() => new Promise((done, failed) => {
  setTimeout(() => failed(new Error('the coding page did not open within a minute')), 60000);
  const check = () => {
    const root = document.querySelector('.qc-root[data-ready=true]');
    if (!root) return requestAnimationFrame(check);
    requestAnimationFrame(() => setTimeout(() => done(performance.now()), 0));
  };
  check();
})
"""


def figures(browser: Browser, address: str, engine) -> Iterator[Figure]:
    """Yield how long a source takes from navigation to interactive; both kinds take turns."""
    project, me = workload.project(engine)
    empty = workload.source(engine, project, me, WORDS, 0, seed=11)
    full = workload.source(engine, project, me, WORDS, CODINGS, seed=12)
    taken: dict[int, list[float]] = {empty: [], full: []}
    for number in range(ROUNDS + 1):
        for source, times in taken.items():
            once = opened(browser, f"{address}/code?project={project}&source={source}")
            if number:
                times.append(once)
    yield Figure("open 8,000 words, no codings, median", median(taken[empty]), "ms", detail=f"n={ROUNDS}")
    yield Figure("open 8,000 words, 5,000 codings, median", median(taken[full]), "ms", detail=f"n={ROUNDS}")
    yield Figure("open with 5,000 codings by with none", median(taken[full]) / median(taken[empty]), "x", 2)


def opened(browser: Browser, address: str) -> float:
    """Return how many milliseconds a coding page takes from navigation to interactive, in a browser that holds nothing."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(address, wait_until="commit")
    taken = page.evaluate(READY)
    context.close()
    return taken
