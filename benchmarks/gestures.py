"""A coding gesture in a real browser: when it is seen, when it is confirmed, what it costs in bytes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Page

from benchmarks import workload
from benchmarks.figure import Figure, median, percentile

SMALL, LARGE = (1_000, 0), (100_000, 5_000)
ROUNDS, TRIES = 3, 20
MEASURE = """
() => {
  const root = document.querySelector('.qc-root');
  window.qcSeen = []; window.qcConfirmed = [];
  let pressed = 0, started = 0, painted = true;
  root.addEventListener('keydown', (event) => {
    if (event.key !== '1') return;
    pressed = started = event.timeStamp;
    painted = false;
  }, true);
  new MutationObserver(() => {
    if (root.dataset.pending === '0' && pressed) { window.qcConfirmed.push(performance.now() - pressed); pressed = 0; }
  }).observe(root, { attributes: true, attributeFilter: ['data-pending'] });
  new MutationObserver(() => {
    if (painted) return;
    painted = true;
    const from = started;
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => window.qcSeen.push(performance.now() - from);
      channel.port2.postMessage(0);
    });
  }).observe(document.querySelector('.qc-text'), { childList: true, subtree: true });
  window.qcBare = [];
  root.addEventListener('keydown', (event) => {
    if (event.key !== 'n') return;
    fetch('/bare/row', {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ text: 'x'.repeat(200) }),
    }).then((answer) => answer.json()).then(() => window.qcBare.push(performance.now() - event.timeStamp));
  }, true);
}
"""
BARE = """
async (text) => {
  const start = performance.now();
  const answer = await fetch('/bare/row', {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ text }),
  });
  await answer.json();
  return performance.now() - start;
}
"""
SELECT = """
async (line) => {
  const block = document.querySelectorAll('.qc-words')[line];
  block.scrollIntoView({ block: 'center' });
  await new Promise((done) => setTimeout(done, 120));
  document.querySelector('.qc-text').focus({ preventScroll: true });
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  let node = walker.nextNode();
  while (node && node.length < 30) node = walker.nextNode();
  node ??= block.firstChild.firstChild ?? block.firstChild;
  getSelection().setBaseAndExtent(node, 4, node, Math.min(24, node.length));
}
"""


@dataclass(slots=True)
class Measured:
    seen: list[float] = field(default_factory=list)
    confirmed: list[float] = field(default_factory=list)
    idle: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    bytes: list[float] = field(default_factory=list)


def figures(browser: Browser, address: str, engine) -> Iterator[Figure]:
    """Yield the figures of a gesture; the two sizes take turns, so that noise meets both alike."""
    project, me = workload.project(engine)
    found = {size: Measured() for size in (SMALL, LARGE)}
    opened = {
        size: workload.source(engine, project, me, *size, seed=number) for number, size in enumerate((SMALL, LARGE), 1)
    }
    for number in range(ROUNDS):
        for size, source in opened.items():
            with _page(browser, address, project, source) as page:
                _measure(page, found[size], number)
    yield from _told(found[SMALL], found[LARGE])


def _told(small: Measured, large: Measured) -> Iterator[Figure]:
    tries = f"n={len(small.seen)}"
    yield Figure("key to painted, p95, 1,000 words", percentile(small.seen, 95), "ms", 50, tries)
    yield Figure("key to painted, p95, 100,000 words, 5,000 codings", percentile(large.seen, 95), "ms", 50, tries)
    yield Figure("bare route, page at rest, median", median([*small.idle, *large.idle]), "ms")
    yield Figure("bare route, from a key that also repaints, median", median([*small.bare, *large.bare]), "ms")
    late = f"p95 {percentile(small.confirmed, 95):.1f} ms"
    yield Figure("key to confirmed, median, 1,000 words", median(small.confirmed), "ms", detail=late)
    yield Figure("key to confirmed by bare route, 1,000 words", median(small.confirmed) / median(small.bare), "x", 1.5)
    yield Figure("key to confirmed by bare route, 100,000 words", median(large.confirmed) / median(large.bare), "x", 1.5)
    rest = median([*small.confirmed, *large.confirmed]) / median([*small.idle, *large.idle])
    yield Figure("key to confirmed by bare route, page at rest", rest, "x", detail="the page paints nothing then")
    grown = median(large.confirmed) / median(small.confirmed)
    yield Figure("key to confirmed, 100,000 words by 1,000 words", grown, "x", 1.3)
    sent = sum(large.bytes) / len(large.bytes) / 1000
    yield Figure("to the browser a gesture, all traffic", sent, "kB", 5, "with the page's own updates")


@contextmanager
def _page(browser: Browser, address: str, project: int, source: int) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(f"{address}/code?project={project}&source={source}")
    page.wait_for_selector(".qc-root[data-ready=true]", timeout=60_000)
    page.wait_for_timeout(1500)
    yield page
    context.close()


def _measure(page: Page, into: Measured, number: int) -> None:
    page.evaluate(MEASURE)
    received = _counting(page)
    lines = page.locator(".qc-words").count()
    for attempt in range(TRIES):
        page.evaluate(SELECT, (attempt * 7 + number) % lines)
        page.wait_for_timeout(60)
        done = page.evaluate("window.qcConfirmed.length")
        page.keyboard.press("1")
        page.wait_for_function(f"() => window.qcConfirmed.length > {done} && window.qcSeen.length > {done}", timeout=30_000)
        into.idle.append(page.evaluate(BARE, "x" * 200))
        page.wait_for_timeout(60)
        page.keyboard.press("n")
        page.wait_for_function(f"() => window.qcBare.length > {attempt}", timeout=30_000)
    into.seen += page.evaluate("window.qcSeen")
    into.confirmed += page.evaluate("window.qcConfirmed")
    into.bare += page.evaluate("window.qcBare")
    page.wait_for_timeout(3500)
    into.bytes.append(sum(received) / TRIES)


def _counting(page: Page) -> list[int]:
    """Return a list that grows by the bytes of every response and websocket message, the bare route's left out."""
    received: list[int] = []
    bare: set[str] = set()
    client = page.context.new_cdp_session(page)
    client.send("Network.enable")
    client.on("Network.requestWillBeSent", lambda e: bare.add(e["requestId"]) if "/bare/" in e["request"]["url"] else None)
    client.on(
        "Network.loadingFinished",
        lambda e: received.append(int(e["encodedDataLength"])) if e["requestId"] not in bare else None,
    )
    client.on("Network.webSocketFrameReceived", lambda e: received.append(len(e["response"]["payloadData"])))
    return received
