"""The first page: a path of four steps where nothing is coded, and figures that lead to what they count."""

from qualcode.analysis.coders import united
from qualcode.analysis.lineage import below
from qualcode.locale import say
from qualcode.model.event import act
from qualcode.model.source import SourceDetails
from qualcode.model.transcript import Transcript
from qualcode.services import sources
from qualcode.store import reading as tables
from qualcode.store.database import reading, writing
from tests.databases import the_project
from tests.pages.test_pages import opened, words


def states(page) -> list[str]:
    known = {say(f"overview.state.{name}", "en"): name for name in ("done", "next", "later")}
    return [name for caption in page.caption for told, name in known.items() if f"**{told}**" in caption.value]


def test_an_empty_project_shows_four_steps_and_no_zeros(empty, engine):
    page = opened("overview", "en")
    assert not page.metric
    assert len(states(page)) == 4
    assert states(page)[0] == "next"
    project, me = the_project(engine)
    with writing(engine) as session:
        read = Transcript("a.txt", "Ya.", ())
        sources.import_source(session, act(me), project.id, read, SourceDetails("Satu"), original=b"Ya.")
    page = opened("overview", "en")
    assert states(page)[0] == "done"
    assert states(page).count("next") == 1
    assert say("overview.figure.codings", "en") not in [metric.label for metric in page.metric]


def test_codings_say_how_many_passages_they_are_and_a_bar_opens_as_many_as_it_counts(sample, engine):
    page = opened("overview", "en")
    assert not states(page)
    with reading(engine) as session:
        laid = tables.codings(session, sample.id, "en")
    once = united(laid)
    assert say("overview.counted", "en", codings=str(len(laid)), passages=str(len(once))) in words(page)
    bar = next(box for box in page.selectbox if box.label == say("overview.bar.code", "en"))
    bar.set_value("B1").run()
    assert not page.exception
    assert f": {len(below(once, 'B1'))} passages" in words(page)
