"""Two processes of a team on one PostgreSQL behind the nginx of deploy/: people stick to one, and survive its death."""

import json
import urllib.error
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx2 as httpx
import pytest
from playwright.sync_api import expect

from qualcode.locale import say
from qualcode.services import accounts, people, sign_ins, sources
from qualcode.store import reading as tables
from qualcode.store.database import database, reading, writing
from tests.browser.coding_page import CodingPage
from tests.browser.person import PATIENCE_MS, at_rest, until
from tests.deploy.balancer import SEAT, Balancer, balancing
from tests.study import SmallStudy
from tests.support.app import Application

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

TEXT = "P: Apa yang Ibu tahu?\nI1: " + " ".join(f"kata{number:03d}" for number in range(120)) + "."
CODES = ("B1", "B2", "B3")
APART = 4
MOST_TRIES = 24
LOGIN, PASSWORD = "sari", "jemput bola ke desa"


@dataclass(slots=True)
class House:
    """Two processes, the balancer before them, and the study that both serve."""

    processes: list[Application]
    balancer: Balancer
    study: SmallStudy
    source: int
    before: tuple[int, ...] = (0, 0)

    @property
    def url(self) -> str:
        return self.balancer.url

    def journal(self, at: int) -> list[dict]:
        files = (self.processes[at].folder / "logs").glob("*.jsonl")
        return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]

    def gestures(self) -> list[int]:
        """How many gestures each process carried out in this test."""
        done = [sum(line["event"] == "gesture" for line in self.journal(at)) for at in range(len(self.processes))]
        return [now - before for now, before in zip(done, self.before, strict=True)]

    def served(self, at: int, request: str) -> bool:
        return any(line.get("request") == request for line in self.journal(at))

    def stored(self) -> list[tuple[str, int]]:
        with reading(self.study.engine) as session:
            frame = tables.codings(session, self.study.project, "id")
        return sorted(zip(frame["code"], frame["start"], strict=True))


@pytest.fixture(scope="module")
def processes(lend_to_module, tmp_path_factory) -> Iterator[list[Application]]:
    url, made = lend_to_module(), []
    with writing(database(url)) as session:
        me = people.local_person(session, datetime.now(UTC)).id
        accounts.add(session, datetime.now(UTC), LOGIN, PASSWORD, person=me)
    try:
        for number in (1, 2):
            folder = tmp_path_factory.mktemp(f"process{number}")
            made.append(Application(folder, url, extra={"QUALCODE_TEAM": "1"}, forked=True).start())
        yield made
    finally:
        for process in made:
            process.stop()


@pytest.fixture(scope="module")
def balancer(processes, tmp_path_factory) -> Iterator[Balancer]:
    with balancing(tmp_path_factory.mktemp("nginx"), [process.port for process in processes]) as made:
        yield made


@pytest.fixture
def house(processes, balancer, request) -> Iterator[House]:
    """Both processes running, with a study of this test's own."""
    study = SmallStudy(database(processes[0].database_url)).start(request.node.name)
    for code in CODES:
        study.code(code)
    made = House(processes, balancer, study, study.source("Wawancara", TEXT))
    made.before = tuple(made.gestures())
    for process in processes:
        if process.process is None:
            process.start()
    yield made
    study.engine.dispose()


@pytest.fixture
def visitor(visit):
    """Open browsers at a page, signed in, and at a seat where one is given."""

    def come(house: House, path: str, at: str = ""):
        page = visit(ignore_https_errors=True)
        if at:
            page.context.add_cookies([{"name": SEAT, "value": at, "url": house.url}])
        page.goto(f"{house.url}/{path}")
        page.locator("input[name=login]").fill(LOGIN)
        page.locator("input[name=password]").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{house.url}/{path.partition('?')[0]}*", timeout=PATIENCE_MS)
        return page

    return come


def coding_page(house: House, visitor, at: str = "") -> CodingPage:
    made = CodingPage(visitor(house, f"code?project={house.study.project}&source={house.source}", at), house)
    made.ready(TEXT)
    return made


def code_word(coder: CodingPage, number: int, key: str = "1") -> int:
    """Lay a code on a word, apart from those of other numbers so that none joins, and return where the word starts."""
    start = TEXT.index(f"kata{APART * number:03d}")
    coder.drag(start, start + 7)
    coder.press(key)
    return start


def leads_to(house: House, taken: str, wanted: int) -> bool:
    """Whether a seat leads to the process of that number, told by whose journal holds a request from there."""
    with pytest.raises(urllib.error.HTTPError) as refused:
        house.balancer.ask("api/projects/1/sources/1/codings", taken)
    return house.served(wanted, refused.value.headers.get("X-Request-Id", ""))


def seat(house: House, wanted: int) -> str:
    """Return a seat that leads to the process of that number."""
    return next(f"seat{number}" for number in range(MOST_TRIES) if leads_to(house, f"seat{number}", wanted))


@pytest.mark.soak
def test_a_browser_sticks_to_one_process_and_both_show_the_same(house, visitor):
    first, second = (coding_page(house, visitor, seat(house, number)) for number in (0, 1))
    laid = [("B1", code_word(first, number)) for number in range(5)]
    first.saved()
    first.page.reload()
    first.ready(TEXT)
    laid.append(("B2", code_word(first, 5, "2")))
    first.saved()
    assert house.gestures() == [6, 0]
    expect(second.page.locator(".qc-run")).to_have_count(6, timeout=PATIENCE_MS)
    laid.append(("B3", code_word(second, 6, "3")))
    second.saved()
    assert house.gestures() == [6, 1]
    assert house.stored() == sorted(laid)
    expect(first.page.locator(".qc-run")).to_have_count(7, timeout=PATIENCE_MS)


@pytest.mark.soak
def test_who_comes_for_the_first_time_is_given_a_seat_and_keeps_it(house, visitor):
    coder = coding_page(house, visitor)
    held = coder.page.context.cookies()
    given = [cookie for cookie in held if cookie["name"] == SEAT]
    told = given + [cookie for cookie in held if cookie["name"].endswith(sign_ins.COOKIE)]
    assert [(one["secure"], one["httpOnly"], one["sameSite"]) for one in told] == [(True, True, "Lax")] * 2
    for number in range(4):
        code_word(coder, number)
    coder.saved()
    coder.page.reload()
    coder.ready(TEXT)
    code_word(coder, 4)
    coder.saved()
    assert sorted(house.gestures()) == [0, 5]
    assert [cookie for cookie in coder.page.context.cookies() if cookie["name"] == SEAT] == given


def test_when_a_process_is_killed_the_other_serves_on_and_nothing_confirmed_is_lost(house, visitor):
    taken = seat(house, 0)
    coder = coding_page(house, visitor, taken)
    laid = [("B1", code_word(coder, number)) for number in range(4)]
    coder.saved()
    assert house.gestures() == [4, 0]
    assert house.stored() == sorted(laid)
    laid += [("B2", code_word(coder, number, "2")) for number in range(4, 8)]
    house.processes[0].kill()
    laid += [("B3", code_word(coder, number, "3")) for number in range(8, 12)]
    coder.saved()
    assert house.stored() == sorted(laid)
    coder.page.reload()
    coder.ready(TEXT)
    expect(coder.page.locator(".qc-run")).to_have_count(12, timeout=PATIENCE_MS)
    house.processes[0].start()
    until(coder.page, lambda: leads_to(house, taken, 0))
    house.processes[1].kill()
    coder.page.reload()
    coder.ready(TEXT)
    laid.append(("B1", code_word(coder, 12)))
    coder.saved()
    assert house.stored() == sorted(laid)


@pytest.mark.soak
def test_files_that_are_uploaded_together_all_arrive_at_the_process_that_waits_for_them(house, visitor, tmp_path):
    files = []
    for number in range(10):
        files.append(tmp_path / f"Berkas {number}.txt")
        files[-1].write_text(f"P: Ya?\nI{number}: Kata yang ke-{number}.\n", encoding="utf-8")
    page = visitor(house, f"sources?project={house.study.project}")
    page.locator("input[type=file]").set_input_files(files, timeout=PATIENCE_MS)
    at_rest(page)
    button = page.get_by_role("button", name=say("sources.confirm", "id", count=10)).first
    button.click(timeout=PATIENCE_MS)

    def names() -> set[str]:
        with reading(house.study.engine) as session:
            return {source.name for source in sources.listed(session, house.study.project)}

    until(page, lambda: len(names()) == 11)
    assert names() == {"Wawancara", *(f"Berkas {number}" for number in range(10))}


def test_the_plain_port_leads_to_the_secure_one_and_the_log_holds_no_search(house):
    search = f"{house.url}/search?project={house.study.project}&q=rahasia"
    login = httpx.get(search, headers={"Accept": "text/html"}, verify=False, follow_redirects=True)
    assert (login.status_code, login.url.path) == (200, "/login")
    led = httpx.get(f"{house.balancer.plain}/memos?q=rahasia")
    assert (led.status_code, led.headers["location"]) == (301, "https://localhost/memos?q=rahasia")
    log = (house.balancer.folder / "qualcode.log").read_text()
    assert "/search" in log
    assert "/memos 301" in log
    assert "rahasia" not in log
