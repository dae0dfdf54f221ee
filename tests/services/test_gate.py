"""What neither engine takes is refused before it reaches one, in a sentence, and nothing of it is stored."""

import pytest

from qualcode.errors import BadNumber, BadText, TooLong
from qualcode.locale import LANGUAGES, refusal
from qualcode.model.event import act
from qualcode.model.informant import Informant
from qualcode.model.span import Span
from qualcode.model.transcript import Transcript, Turn
from qualcode.services import informants, memos, projects, sources
from qualcode.store.database import reading, writing


@pytest.mark.parametrize(("code", "refused"), [("I" * 65, TooLong), ("I\x00", BadText), ("I\ud83d", BadText)])
def test_a_name_that_does_not_fit_is_refused_alike_on_both_engines(both, study, code, refused):
    with pytest.raises(refused) as told, writing(study.engine) as session:
        informants.create_informant(session, act(study.me), study.project, Informant(code))
    assert all(refusal(told.value, language).endswith((".", "!")) for language in LANGUAGES)
    with reading(study.engine) as session:
        assert not informants.informants(session, study.project)


def test_words_of_a_memo_are_refused_for_a_character_that_cannot_be_stored(both, study):
    with reading(study.engine) as session:
        target = projects.project(session, study.project).guid
    with pytest.raises(BadText), writing(study.engine) as session:
        memos.write_memo(session, act(study.me), study.project, "project", target, "Judul", "isi\x00")


@pytest.mark.parametrize("seconds", [float("inf"), float("nan")])
def test_a_time_that_is_no_number_never_reaches_a_table(both, study, seconds):
    transcript = Transcript("a.txt", "Teks", (Turn(Span(0, 4), "P", seconds),))
    with pytest.raises(BadNumber), writing(study.engine) as session:
        sources.import_source(session, act(study.me), study.project, transcript, sources.SourceDetails("A"), original=b"Teks")
