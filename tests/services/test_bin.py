"""The bin: everything that was put away comes back as it was, once, and can be put away again by undo."""

import pytest

from qualcode.errors import Forbidden, NotFound
from qualcode.model.event import act
from qualcode.model.informant import Informant
from qualcode.model.span import Span
from qualcode.services import bin as services
from qualcode.services import codebook, codings, informants, memos, merging, people, sources, undoing
from qualcode.store import reading as tables
from qualcode.store.database import reading, writing
from tests.filled import small_study
from tests.lengths import ON_EACH
from tests.services.test_undoing import look
from tests.study import SmallStudy, two_codes

TEXT = "I1: Kami jalan kaki ke kantor karena lebih murah dan dekat."


@pytest.fixture
def study(database_url):
    return small_study(database_url, two_codes)


def gesture(study, change):
    with writing(study.engine) as session:
        return change(session, act(study.me), study.project)


def away(study) -> list[tuple[str, str]]:
    with reading(study.engine) as session:
        frame = tables.put_away(session, study.project, "id")
    return list(zip(frame["kind"], frame["guid"], strict=True))


def back(study, kind, guid, by=0) -> None:
    with writing(study.engine) as session:
        services.restore(session, act(by or study.me), study.project, kind, guid)


REMOVALS = {
    "a coding": lambda study, source: gesture(
        study,
        lambda s, a, p: codings.remove_coding(s, a, p, source, codings.source_codings(s, source)[0].guid),
    ),
    "a source": lambda study, source: gesture(study, lambda s, a, p: sources.delete_source(s, a, p, source)),
    "a code": lambda study, source: gesture(study, lambda s, a, p: codebook.delete_code(s, a, p, study.codes["B2"])),
    "a memo": lambda study, source: gesture(
        study,
        lambda s, a, p: memos.delete_memo(
            s, a, p, memos.write_memo(s, act(study.me), p, "source", _guid(s, source), "Judul", "x")
        ),
    ),
    "an informant": lambda study, source: gesture(
        study,
        lambda s, a, p: informants.delete_informant(
            s, a, p, informants.create_informant(s, act(study.me), p, Informant("I9", "Camat", "GOV", {"age": "40"})).guid
        ),
    ),
}


def _guid(session, source) -> str:
    return sources.source(session, source).guid


@pytest.mark.parametrize("both", ON_EACH, indirect=True)
@pytest.mark.parametrize("name", REMOVALS)
def test_what_was_put_away_comes_back_and_undo_puts_it_away_again(both, study, name):
    source = study.source("A", TEXT)
    study.lay(source, Span(4, 8), "B1", TEXT)
    whole = look(study)
    REMOVALS[name](study, source)
    without = look(study)
    [(kind, guid)] = away(study)
    back(study, kind, guid)
    assert away(study) == []
    if name not in ("a memo", "an informant"):
        assert look(study) == whole
    with writing(study.engine) as session:
        undoing.undo(session, act(study.me), study.project)
    assert look(study) == without
    assert away(study) == [(kind, guid)]


def test_a_coding_asks_for_its_code_first(study):
    source = study.source("A", TEXT)
    guid = study.lay(source, Span(4, 8), "B2", TEXT)
    gesture(study, lambda s, a, p: codings.remove_coding(s, a, p, source, guid))
    gesture(study, lambda s, a, p: codebook.delete_code(s, a, p, study.codes["B2"]))
    with pytest.raises(services.CodeAway):
        back(study, "coding", guid)
    back(study, "code", study.codes["B2"])
    back(study, "coding", guid)
    with reading(study.engine) as session:
        assert [coding.guid for coding in codings.source_codings(session, source)] == [guid]


def test_a_coding_does_not_come_back_where_its_code_lies_again(study):
    source = study.source("A", TEXT)
    guid = study.lay(source, Span(4, 8), "B1", TEXT)
    gesture(study, lambda s, a, p: codings.remove_coding(s, a, p, source, guid))
    study.lay(source, Span(6, 14), "B1", TEXT)
    with pytest.raises(services.LiesThere):
        back(study, "coding", guid)


@pytest.mark.usefixtures("both")
def test_a_merged_code_and_its_joined_coding_are_in_the_bin(study):
    source = study.source("A", TEXT)
    study.lay(source, Span(4, 8), "B1", TEXT)
    study.lay(source, Span(4, 8), "B2", TEXT)
    gesture(study, lambda s, a, p: merging.merge_codes(s, a, p, study.codes["B1"], study.codes["B2"]))
    assert sorted(kind for kind, _ in away(study)) == ["code", "coding"]
    back(study, "code", study.codes["B1"])
    with reading(study.engine) as session:
        assert [code.short_id for code in codebook.codes(session, study.project)] == ["B1", "B2"]


def test_what_is_not_in_the_bin_or_is_another_projects_is_not_found(study):
    source = study.source("A", TEXT)
    guid = study.lay(source, Span(4, 8), "B1", TEXT)
    with pytest.raises(NotFound):
        back(study, "coding", guid)
    gesture(study, lambda s, a, p: codings.remove_coding(s, a, p, source, guid))
    other = SmallStudy(study.engine).start("Lain")
    with pytest.raises(NotFound):
        back(other, "coding", guid)


def test_a_coder_brings_back_only_their_own(study):
    source = study.source("A", TEXT)
    with writing(study.engine) as session:
        other = people.add_coder(session, act(study.me), study.project, "Pengode B").id
    guid = study.lay(source, Span(4, 8), "B1", TEXT)
    gesture(study, lambda s, a, p: codings.remove_coding(s, a, p, source, guid))
    with pytest.raises(Forbidden):
        back(study, "coding", guid, by=other)
