"""Links in memos in a real browser: to another memo and back by mouse, to a code by keys, and beside the code itself."""

import pytest

from qualcode.model.event import act
from qualcode.services import memos
from qualcode.store.database import reading, writing
from qualcode.store.reading import memos as memo_table
from tests.browser.person import at_rest

pytestmark = pytest.mark.browser


@pytest.fixture
def linked(study):
    with writing(study.engine) as session:
        for title, body in (("Jadwal pasar", "Lihat [[B2]]."), ("Kesan awal", "Bandingkan [[jadwal pasar]] dan [[tiada]].")):
            memos.write_memo(session, act(study.me), study.project, "code", study.codes["B1"], title, body)
    return study


def opened(linked, server, page) -> None:
    page.goto(f"{server.url}/memos?project={linked.project}")
    page.get_by_text("2 dari 2 memo").wait_for()


@pytest.mark.soak
def test_a_link_leads_to_a_memo_and_its_way_back_is_shown(linked, server, page):
    opened(linked, server, page)
    page.get_by_text("Tidak ada nama ini: tiada").wait_for()
    page.get_by_role("button", name="Jadwal pasar").click()
    page.get_by_text("1 dari 2 memo").wait_for()
    at_rest(page)  # while the script runs, what stood there before stands beside what is new
    page.get_by_text("Ditautkan dari:").wait_for()
    page.get_by_role("button", name="Kesan awal").click()
    page.get_by_text("Bandingkan Jadwal pasar").wait_for()
    page.get_by_role("button", name="Semua memo").click()
    page.get_by_text("2 dari 2 memo").wait_for()


@pytest.mark.soak
def test_a_link_opens_a_code_by_keys_and_a_memo_is_written_beside_it(linked, server, page):
    opened(linked, server, page)
    page.get_by_role("button", name="B2 Kode B2").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="B2").wait_for()
    page.get_by_text("Memo (0)").click()
    page.get_by_label("Judul", exact=True).fill("Tentang B2")
    page.get_by_label("Isi", exact=True).fill("Batasnya dengan [[B1]].")
    page.keyboard.press("Control+Enter")
    page.get_by_text("Memo (1)").wait_for()
    with reading(linked.engine) as session:
        written = memo_table(session, linked.project, "id")
    assert written.iloc[0][["kind", "target", "title"]].tolist() == ["code", linked.codes["B2"], "Tentang B2"]
