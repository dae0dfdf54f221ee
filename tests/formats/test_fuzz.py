"""Whatever is wrong in a file, its reader reads it or refuses it in a sentence; `make fuzz` tries far more."""

import pytest

from qualcode.errors import QualCodeError
from qualcode.formats.problems import sentence
from qualcode.locale import LANGUAGES, say
from tests.formats import fuzzing

CORPUS = fuzzing.corpus()
CASES = 80


@pytest.mark.parametrize("file", CORPUS)
def test_a_sound_file_is_read(file):
    content, read = CORPUS[file]
    assert fuzzing.outcome(read, file, content) == "read"


@pytest.mark.parametrize("file", CORPUS)
def test_broken_files_are_read_or_refused_but_never_break_the_reader(file):
    content, read = CORPUS[file]
    assert {fuzzing.outcome(read, file, damaged) for damaged in fuzzing.cases(file, content, CASES)} <= {"read", "refused"}


@pytest.mark.parametrize("file", CORPUS)
def test_every_refusal_has_its_sentence(file):
    content, read = CORPUS[file]
    for damaged in fuzzing.cases(file, content, CASES // 4):
        found = read(file.rsplit("/", 1)[-1], damaged)
        if isinstance(found, QualCodeError):
            assert all(say(found.key, language, **found.facts) for language in LANGUAGES)
            continue
        if found == "read":
            continue
        problems = [found] if isinstance(found, fuzzing.Problem) else found.problems
        for problem in problems:
            assert all(file.rsplit("/", 1)[-1] in sentence(problem, language) for language in LANGUAGES)
