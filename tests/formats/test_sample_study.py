"""The sample study is complete, synthetic and consistent with its own worked coding."""

import pytest

from qualcode.formats.sample_study import read_codings, read_study
from qualcode.formats.shipped import folder, preset
from qualcode.formats.transcripts import read
from qualcode.model.code import Polarity
from qualcode.model.source import Technique

FOLDER = folder("transcripts")


@pytest.fixture(scope="module")
def study():
    return read_study(FOLDER)


@pytest.fixture(scope="module")
def texts(study):
    return {file: read(file, (FOLDER / file).read_bytes()).transcript for file, _ in study.sources}


def test_nine_informants_in_four_groups_with_an_interview_each(study):
    assert [informant.code for informant in study.informants] == [f"I{number}" for number in range(1, 10)]
    assert {informant.group for informant in study.informants} == {"GOV", "IMP", "VIL", "COM"}
    interviewed = [d.informants for _, d in study.sources if d.technique is Technique.INTERVIEW]
    assert interviewed == [(informant.code,) for informant in study.informants]


def test_every_file_says_in_its_first_lines_that_it_is_synthetic(texts):
    for file, transcript in texts.items():
        head = transcript.text[:600].lower()
        assert "sintetis" in head, file
        assert "synthetic" in head, file


def test_interviews_are_600_to_1500_words_in_indonesian(texts, study):
    for file, details in study.sources:
        assert texts[file].language == "id"
        if details.technique is Technique.INTERVIEW:
            assert 600 <= len(texts[file].text.split()) <= 1500, file


def test_the_speakers_are_the_interviewer_and_the_informant(texts, study):
    for file, details in study.sources:
        assert set(texts[file].speakers) == set(details.speakers), file


def test_every_worked_quote_stands_in_its_source(texts):
    for coding in read_codings(FOLDER):
        assert texts[coding.file].text.count(coding.quote) >= coding.occurrence, coding


def test_both_coders_cover_every_indicator_and_factor_family_with_both_polarities(study):
    codings = list(read_codings(FOLDER))
    for code in preset(study.codebook).codes:
        if code.parent is None:
            used = {c.polarity for c in codings if c.code == code.short_id or c.code.startswith(f"{code.short_id}.")
                    or (code.short_id in "SH" and c.code.startswith(code.short_id))}  # fmt: skip
            assert {Polarity.SUPPORTING, Polarity.INHIBITING} <= used, code.short_id
    assert {coding.coder for coding in codings} == set(study.coder_ids)


def test_the_coders_agree_mostly_but_not_everywhere():
    laid = {coder: {(c.file, c.quote, c.occurrence, c.code) for c in read_codings(FOLDER) if c.coder == coder} for coder in "AB"}
    assert laid["A"] & laid["B"]
    assert laid["A"] - laid["B"]
    assert laid["B"] - laid["A"]


def test_one_finding_is_contradicted_and_one_has_a_negative_case():
    against = {coding.finding for coding in read_codings(FOLDER) if coding.role == "against"}
    assert {"F2", "F3"} <= against
