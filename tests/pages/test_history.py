"""The history tells every gesture in one sentence of the reader's language, and what it changed in words, never in code."""

import string

import pytest
from sqlalchemy import select

from qualcode import locale
from qualcode.errors import BadValue
from qualcode.locale import LANGUAGES, catalogue, say
from qualcode.model.event import Verb, act
from qualcode.model.span import Span
from qualcode.services import codebook, codings
from qualcode.store.database import reading, writing
from qualcode.store.records import EventRecord
from qualcode.ui.parts.change import UNSEEN
from qualcode.ui.parts.event_sentence import FACTS
from tests.pages.test_agreement import alone
from tests.pages.test_pages import opened, words
from tests.services.everything import copy_of_everything

__all__ = ["alone"]


def told(page) -> list[str]:
    """Return the sentences of the list, without Markdown's signs."""
    return [line.replace("**", "").replace("\\", "") for days in page.radio for line in days.options if " · no. " in line]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_verb_has_a_sentence_of_facts_that_are_known(language):
    sentences = {key: words for key, words in catalogue(language).items() if key.startswith("history.sentence.")}
    assert set(sentences) == {f"history.sentence.{verb.value.replace('.', '_')}" for verb in Verb}
    for key, sentence in sentences.items():
        facts = {name for _, name, _, _ in string.Formatter().parse(sentence) if name}
        assert {"who"} <= facts <= FACTS, key


def test_every_field_of_an_event_has_a_word_or_is_not_shown(tmp_path):
    with reading(copy_of_everything(tmp_path).engine) as session:
        states = [state for row in session.execute(select(EventRecord.before, EventRecord.after)) for state in row if state]
    fields = {name for state in states for name in state}
    assert {name for name in fields - UNSEEN if not locale.known(f"ui.field.{name}")} == set()
    assert fields >= {"short_id", "quote", "questions", "allows"}


@pytest.mark.parametrize(
    ("language", "name", "source"), [("id", "Datang sendiri", "pada Lain *A*"), ("en", "Coming alone", "in Lain *A*")]
)
def test_a_gesture_is_one_sentence_with_the_code_in_the_readers_language(alone, language, name, source):
    text = "I1: Kami jalan kaki ke kantor."
    study = alone
    with writing(study.engine) as session:
        codebook.change_code(
            session, act(study.me), study.project, study.codes["B1"], label={"id": "Datang sendiri", "en": "Coming alone"}
        )
    where = study.source("Lain *A*", text)
    coding = study.lay(where, Span(4, 14), "B1", text)
    with writing(study.engine) as session:
        codings.remove_coding(session, act(study.me), study.project, where, coding)
    page = opened("history", language)
    removed, laid, *_ = told(page)
    assert all(f"B1 {name}" in line and source in line and "“Kami jalan”" in line for line in (removed, laid))
    assert any(f"B1 {name}" in button.label.replace("\\", "") for button in page.button if button.key == "history.undo")
    first = next(days for days in page.radio if any(" · no. " in line for line in days.options))
    first.set_value(first.options[1]).run()
    assert say("history.after", language) in words(page)
    assert say("history.count", language, shown=len(told(page)), all=len(told(page))) in words(page)


@pytest.mark.parametrize(("language", "expected"), [("id", "nama"), ("en", "name")])
def test_a_refusal_names_the_field_in_the_readers_language(language, expected):
    assert locale.refusal(BadValue(field="name", value=""), language).endswith(f" {expected}.")
