"""A study of 500 interviews with 200,000 codings: what pages and gestures cost on it, each against its bare form."""

import re
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
from playwright.sync_api import Browser, Page
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from benchmarks import interviews
from benchmarks.figure import Figure, median
from benchmarks.interviews import MOST, L
from benchmarks.opening import opened
from qualcode.analysis.cooccurrence import cooccurrence
from qualcode.model.event import act
from qualcode.model.span import Span
from qualcode.services import codings, merging, people, sources, undoing
from qualcode.services.searching import How, places, sought
from qualcode.store import reading as tables
from qualcode.store.database import database, reading, writing
from qualcode.store.records import CodeRecord, CodingRecord, SourceRecord, SourceTextRecord
from tests.support.app import Application

ALONE = 250
ROUNDS = 7
PAGES = ("", "passages", "search", "co-occurrence", "matrices", "saturation", "triangulation", "codebook", "informants")
MEGABYTES = 1_500
WORD = "musyawarah"
FILE = "study.sqlite3"
SPAN = Span(0, 12)
AROUND = 140
BARE_PASSAGES = """
SELECT coding.source_id, coding.start_at, coding.end_at, coding.guid, coding.polarity, coding.paragraph, coding.note,
       source.name, person.name
FROM coding JOIN source ON source.id = coding.source_id JOIN person ON person.id = coding.person_id
WHERE coding.code_id = ? AND coding.deleted_at IS NULL AND coding.orphaned_at IS NULL AND source.deleted_at IS NULL
ORDER BY source.position, coding.start_at
"""
BARE_TEXTS = """
SELECT source_id, text FROM source_text JOIN source ON source.id = source_id AND revision = text_revision
WHERE project_id = ?
"""
UNTIL_SHOWN = """
(counted) => {
  let started = performance.now();
  addEventListener('mousedown', () => { started = performance.now(); }, { once: true, capture: true });
  const main = document.querySelector('[data-testid=stMain]');
  window.qcShown = new Promise((done, failed) => {
    setTimeout(() => failed(new Error('the passages were not shown within a minute')), 60000);
    const check = () => {
      const there = main.textContent.includes(counted) && main.querySelectorAll('.stMarkdownColoredBackground').length > 10;
      return there ? done(performance.now() - started) : requestAnimationFrame(check);
    };
    check();
  });
}
"""


@dataclass(frozen=True, slots=True)
class Stored:
    """A study in a database of its own."""

    folder: Path
    engine: Engine
    project: int


def figures(browser: Browser) -> Iterator[Figure]:
    """Yield the figures of the large study; it is made for this run and thrown away after it."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        whole = _stored(Path(folder) / "large")
        yield Figure("make the large study", time.perf_counter() - started, "s", detail=_told(whole.engine))
        single = _stored(Path(folder) / "alone", only=ALONE)
        yield from _in_browser(browser, whole, single)
        single.engine.dispose()
        yield _search(whole)
        yield _meetings(whole)
        yield from _undoing(whole)
        whole.engine.dispose()


def _stored(folder: Path, *, only: int | None = None) -> Stored:
    folder.mkdir()
    engine = database(f"sqlite:///{folder / FILE}")
    return Stored(folder, engine, interviews.build(engine, L, only=only))


def _told(engine: Engine) -> str:
    with reading(engine) as session:
        rows = session.scalar(select(func.count()).select_from(CodingRecord))
        words = session.scalar(select(func.sum(SourceRecord.words)))
    return f"{words:,} words, {rows:,} codings, {L.codes} codes, {L.interviews} interviews"


@contextmanager
def _running(folder: Path) -> Iterator[Application]:
    server = Application(folder, f"sqlite:///{folder / FILE}").start()
    try:
        yield server
    finally:
        server.stop()


def _in_browser(browser: Browser, whole: Stored, single: Stored) -> Iterator[Figure]:
    with _running(whole.folder) as large:
        with _running(single.folder) as alone:
            taken = _rounds(
                lambda: opened(browser, f"{large.url}/code?project={whole.project}&source={_source(whole)}"),
                lambda: opened(browser, f"{alone.url}/code?project={single.project}&source={_source(single)}"),
            )
        yield _ratio("open a source among 500 by alone", taken, 1.2)
        yield _passages(browser, large, whole)
        visited = {name or "overview": _visit(browser, f"{large.url}/{name}?project={whole.project}") for name in PAGES}
        told = ", ".join(f"{name} {seconds:.1f}" for name, seconds in visited.items())
        yield Figure("slowest page of the large study, first opened", max(visited.values()), "s", detail=told)
        peak = _peak(large.process.pid)
    if peak:
        yield Figure("memory of the server after all these pages, peak", peak, "MB", MEGABYTES)


def _rounds(*forms: Callable[[], object]) -> list[list[float]]:
    """Return the milliseconds of each form, by turns; a form that returns a number has measured by itself."""
    taken: list[list[float]] = [[] for _ in forms]
    for number in range(ROUNDS + 1):
        for times, form in zip(taken, forms, strict=True):
            started = time.perf_counter()
            found = form()
            once = found if isinstance(found, float) else 1000 * (time.perf_counter() - started)
            if number:
                times.append(once)
    return taken


def _ratio(name: str, taken: list[list[float]], bound: float, more: str = "") -> Figure:
    one, other = (median(times) for times in taken)
    told = f"{one:.0f} by {other:.0f} ms, n={ROUNDS}"
    return Figure(f"{name}, median", one / other, "x", bound, f"{told}, {more}" if more else told)


def _source(stored: Stored) -> int:
    with reading(stored.engine) as session:
        return session.scalars(select(SourceRecord.id).where(SourceRecord.name == f"Wawancara {ALONE + 1:03d}")).one()


def _code(stored: Stored) -> CodeRecord:
    """Return the code with 10,000 codings."""
    with reading(stored.engine) as session:
        laid = session.scalars(select(CodeRecord).where(CodeRecord.codable).order_by(CodeRecord.id)).all()
        return laid[MOST]


def _passages(browser: Browser, server: Application, stored: Stored) -> Figure:
    code = _code(stored)
    page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="en-US")
    page.goto(f"{server.url}/passages?project={stored.project}")
    _settled(page)
    counted = f"{L.interviews * L.most:,} of"
    taken = _rounds(
        lambda: _choose(page, code.short_id, counted), lambda: _bare_passages(stored, code.id)
    )
    page.close()
    return _ratio("10,000 passages of a code, first page on screen, by raw SQL and slicing", taken, 3)


def _choose(page: Page, code: str, counted: str) -> float:
    """Choose the code, of which nothing is kept from before, on the open page; return the milliseconds."""
    page.get_by_test_id("stMain").get_by_role("combobox").first.fill(code)
    option = page.get_by_role("option", name=re.compile(rf"^{re.escape(code)} ")).first
    option.wait_for()
    page.evaluate(UNTIL_SHOWN, counted)
    option.click()
    taken = page.evaluate("window.qcShown")
    page.keyboard.press("Backspace")
    page.wait_for_function("(text) => !document.querySelector('[data-testid=stMain]').textContent.includes(text)", arg=counted)
    _settled(page)
    return float(taken)


def _bare_passages(stored: Stored, code: int) -> int:
    with closing(sqlite3.connect(stored.folder / FILE)) as connection:
        rows = connection.execute(BARE_PASSAGES, (code,)).fetchall()
        texts = dict(connection.execute(BARE_TEXTS, (stored.project,)))
    cards = [
        (row, texts[row[0]][max(0, row[1] - AROUND) : row[1]], texts[row[0]][row[1] : row[2]],
         texts[row[0]][row[2] : row[2] + AROUND])
        for row in rows
    ]  # fmt: skip
    assert len(cards) == L.interviews * L.most
    return len(cards)


def _visit(browser: Browser, address: str) -> float:
    """Return the seconds from navigation until the page has run to its end."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    started = time.perf_counter()
    page.goto(address)
    _settled(page)
    taken = time.perf_counter() - started
    if "/search" in address:
        page.get_by_role("textbox").last.fill(WORD)
        page.keyboard.press("Enter")
        _settled(page)
    page.close()
    return taken


def _settled(page: Page) -> None:
    page.wait_for_selector("[data-testid=stMain] h1", timeout=120_000)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=120_000)


def _peak(process: int) -> float | None:
    """Return the most memory that the process held at any time, in megabytes; None where the system does not tell."""
    told = Path(f"/proc/{process}/status")
    found = re.search(r"VmHWM:\s+(\d+) kB", told.read_text()) if told.exists() else None
    return int(found[1]) / 1000 if found else None


def _search(stored: Stored) -> Figure:
    wanted = sought(WORD, How.WHOLE)
    with reading(stored.engine) as session:
        texts = [text for (text,) in session.execute(select(SourceTextRecord.text))]
        taken = _rounds(
            lambda: list(places(session, stored.project, wanted)),
            lambda: [found.span() for text in texts for found in wanted.patterns[0].finditer(text)],
        )
        hits = len(list(places(session, stored.project, wanted)))
    return _ratio("search a word in 5,000,000 words by a scan in memory", taken, 2, f"{hits:,} hits")


def _meetings(stored: Stored) -> Figure:
    with reading(stored.engine) as session:
        frame = tables.codings(session, stored.project, "id")
        codes = list(tables.codes(session, stored.project, "id")["code"])
    taken = _rounds(lambda: cooccurrence(frame, codes), lambda: _bare_meetings(frame, codes))
    found = cooccurrence(frame, codes)
    apart = found[found["first"] != found["second"]]
    assert int(apart["count"].sum()) == int(np.triu(_bare_meetings(frame, codes), 1).sum())
    return _ratio("co-occurrence of 200 codes by a bare interval sweep", taken, 3, f"{len(apart):,} pairs of codes meet")


def _bare_meetings(frame: pd.DataFrame, codes: list[str]) -> np.ndarray:
    """Return how many pairs of codings of each two codes overlap: sorted starts, two searches, one count."""
    code = pd.Index(codes).get_indexer(frame["code"])
    moved = pd.factorize(frame["source"])[0] * (int(frame["end"].max()) + 1)
    starts, ends = moved + frame["start"].to_numpy(), moved + frame["end"].to_numpy()
    order = np.argsort(starts, kind="stable")
    starts, ends, code = starts[order], ends[order], code[order]
    own = np.arange(len(starts))
    after = np.searchsorted(starts, ends, side="left") - own - 1
    first = np.repeat(own, after)
    second = np.arange(after.sum()) - np.repeat(np.cumsum(after) - after, after) + first + 1
    count = np.bincount(code[first] * len(codes) + code[second], minlength=len(codes) ** 2).reshape(len(codes), -1)
    return count + count.T


def _undoing(stored: Stored) -> Iterator[Figure]:
    """Yield undo by the gesture, for one coding and for a merge that moves 10,000."""
    others = _merged(stored)
    for name, gesture in (("a coding", _gesture), ("a merge of 10,000 codings", lambda held: _merge(held, *others))):
        taken: list[list[float]] = [[], []]
        for number in range(ROUNDS + 1):
            for times, form in zip(taken, (_undo, gesture), strict=True):
                if form is _undo and not number:
                    continue
                started = time.perf_counter()
                form(stored)
                times.append(1000 * (time.perf_counter() - started))
        yield _ratio(f"undo {name} by the gesture", [taken[0], taken[1][:-1]], 2)
        _undo(stored)


def _merged(stored: Stored) -> tuple[str, str]:
    """Return the guids of the code with 10,000 codings and of another one that can be laid."""
    with reading(stored.engine) as session:
        other = session.scalars(select(CodeRecord).where(CodeRecord.codable).order_by(CodeRecord.id.desc()).limit(1)).one()
        return _code(stored).guid, other.guid


def _merge(stored: Stored, code: str, into: str) -> None:
    with writing(stored.engine) as session:
        merging.merge_codes(session, act(_me(session)), stored.project, code, into)


def _gesture(stored: Stored) -> None:
    """Lay a code on the first words of a source, where it does not lie yet."""
    with writing(stored.engine) as session:
        me, source = _me(session), _source(stored)
        codings.apply_code(
            session, act(me), stored.project, source, _code(stored).guid, SPAN, quote=SPAN.of(sources.text(session, source))
        )


def _undo(stored: Stored) -> None:
    with writing(stored.engine) as session:
        undoing.undo(session, act(_me(session)), stored.project)


def _me(session: Session) -> int:
    return people.local_person(session, datetime.now(UTC)).id
