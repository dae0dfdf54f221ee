"""One rule for the figures of a code: the same number on every page and in every table, or a label that says why not."""

import re

import pytest

from qualcode.analysis.balance import balance
from qualcode.analysis.cooccurrence import cooccurrence, lifted
from qualcode.analysis.frequencies import frequencies
from qualcode.analysis.lineage import below
from qualcode.locale import say
from qualcode.model.address import from_address, to_address
from qualcode.reports.checklist_facts import major
from qualcode.reports.study import Study, gather
from qualcode.reports.tables import code_by_informant
from qualcode.reports.tables import frequencies as frequency_table
from qualcode.store.database import reading
from qualcode.store.reading.passages import facets, found
from qualcode.ui.parts import to_passages
from tests.pages.test_pages import AppTest, opened, words
from tests.pages.test_triangulation import asked, chosen

CODE = "B1"


@pytest.fixture
def study(sample, engine) -> Study:
    with reading(engine) as session:
        return gather(session, sample, "en", year=2026)


def row(page: AppTest, at: int = 0) -> dict[str, object]:
    shown = page.dataframe[at].value
    return shown[shown.iloc[:, 0].str.startswith(f"{CODE} ")].iloc[0].to_dict()


def test_a_code_has_one_number_on_every_page_and_in_every_table(sample, study):
    count = len(below(study.codings, CODE))
    assert count == 36
    counts = frequencies(study.codings, study.codes, 9)
    assert counts.set_index("code").loc[CODE, "codings"] == count
    assert balance(study.codings, study.codes).set_index("code").loc[CODE, "total"] == count
    table = frequency_table.build(study)
    assert next(cells[1] for cells in table.rows if cells[0].startswith(f"{CODE} ")) == count
    assert say("count.with_below", "en") in table.notes
    assert re.search(rf"{CODE} [^:]+: {count} passages", major(study))
    meetings = cooccurrence(lifted(study.codings, 0), list(study.codes["code"]))
    assert meetings.set_index(["first", "second"]).loc[(CODE, CODE), "uses_first"] == count
    rule = say("count.with_below", "en")
    page = opened("triangulation", "en", **{f"triangulation.{sample.id}.view": "sides"})
    assert row(page)[say("triangulation.all_polarities", "en")] == count
    assert rule in words(page)
    assert f"{count} passages**" in words(page)
    for kind, by in (("crossed", "technique"), ("checklist", None)):
        page = opened("matrices", "en", **{f"matrices.{sample.id}.kind": kind})
        page = chosen(page, say("matrices.by", "en"), by) if by else page
        heading = say("matrices.total" if by else "matrices.codings", "en")
        assert int(row(page)[heading]) == count
        assert rule in words(page)


def test_figures_that_count_otherwise_say_so(sample, study):
    by_informant = code_by_informant.build(study)
    assert next(cells[-1] for cells in by_informant.rows if cells[0].startswith(f"{CODE} ")) == 30
    assert "those without an informant are not in them" in by_informant.notes[0]
    page = opened("matrices", "en")
    assert row(page)[say("matrices.total", "en")] == "30"
    assert "6 codings without an informant" not in words(page)  # of all codes, not of this one
    assert "codings without an informant" in words(page)
    page = chosen(page, say("matrices.by", "en"), "coder")
    assert row(page)[say("matrices.total", "en")] == "61"
    assert say("count.each_coder", "en") in words(page)
    page = opened("triangulation", "en", **{f"triangulation.{sample.id}.compare.by": "coder"})
    assert say("count.each_coder", "en") in words(page)
    assert say("count.own", "en") in words(opened("co-occurrence", "en"))
    page = opened("triangulation", "en", **{f"triangulation.{sample.id}.view": "sides"})
    asked(page, say("ui.choice.coder", "en"))
    page = chosen(page, say("ui.choice.coder", "en"), "Peneliti")
    assert row(page)[say("triangulation.all_polarities", "en")] == 34
    assert say("count.one_coder", "en", coder="Peneliti") in words(page)


def test_each_polarity_of_a_code_opens_its_passages(sample):
    language = "id"
    page = opened("triangulation", language, **{f"triangulation.{sample.id}.view": "sides"})
    figures = row(page)
    for polarity, sign in (("inhibiting", "−"), ("unset", "·")):
        page = chosen(page, say("triangulation.stance", language), polarity, last=True)
        heading = next(name for name in figures if name.startswith(sign))
        told = say("count.heading", language, name="", count=figures[heading])
        assert re.search(rf"\*\*{CODE} .*{re.escape(told)}\*\*", words(page))


def test_the_way_to_the_passages_of_a_figure_finds_them(sample, study, engine):
    guid = study.codes.set_index("code").loc[CODE, "guid"]
    mine = below(study.every, CODE)
    with reading(engine) as session:
        known = facets(session, sample.id).known
        for query, count in (
            (to_passages.asking(guid, None), len(mine)),
            (to_passages.asking(guid, "Peneliti"), (mine["coder"] == "Peneliti").sum()),
            (to_passages.asking(guid, None, polarity="inhibiting"), (mine["polarity"] == "inhibiting").sum()),
            (to_passages.asking(guid, None, group="COM", technique="interview"), (mine["group"] == "COM").sum()),
        ):
            assert query is not None
            written = to_address(query, known)
            again, unknown = from_address(written, known)
            assert (again, unknown) == (query, ())
            assert len(found(session, sample.id, again)) == count
