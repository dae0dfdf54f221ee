"""Negative cases: who speaks against the majority of a code or finding, and what is resolved in writing."""

import pandas as pd

from qualcode.analysis import negative_cases
from qualcode.tables import EVIDENCE, RESOLUTIONS
from tests.analysis import frames


def evidence(*links: tuple[str, str, str]) -> pd.DataFrame:
    rows = [{"finding": finding, "coding": coding, "role": role, "note": ""} for finding, coding, role in links]
    return EVIDENCE.frame(rows)


def found(words: str, *links) -> set[tuple[str, str, str]]:
    cases = negative_cases.negative_cases(frames.codings(words), evidence(*links))
    return set(cases[["coding", "of", "name"]].itertuples(index=False, name=None))


def test_the_few_against_the_many_of_their_own_code_are_negative_cases():
    assert found("I1:B+ I2:B+ I3:B-") == {("2", "code", "B")}
    cases = negative_cases.negative_cases(frames.codings("I1:B+ I2:B+ I3:B-"), evidence())
    assert cases[["majority", "supporting", "inhibiting"]].values.tolist() == [["+", 2, 1]]


def test_equal_numbers_are_no_majority_and_neutral_ones_oppose_nothing():
    assert found("I1:B+ I2:B-") == set()
    assert found("I1:B+ I2:B+ I3:B= I3:B") == set()


def test_codes_below_are_counted_by_themselves():
    assert found("I1:B.1+ I2:B.1+ I3:B.2-") == set()


def test_what_several_coders_found_alike_counts_once():
    laid = frames.codings("I1:B+ I2:B- I2:B-")
    laid.loc[2, ["coder", "start", "end"]] = ["B", laid["start"][1], laid["end"][1]]
    assert negative_cases.negative_cases(laid, evidence()).empty


def test_evidence_against_a_finding_and_evidence_that_opposes_the_rest_are_negative_cases():
    words = "I1:B- I2:B- I3:C+ I3:D="
    links = (("F1", "0", "for"), ("F1", "1", "for"), ("F1", "2", "for"), ("F1", "3", "against"))
    assert found(words, *links) == {("2", "finding", "F1"), ("3", "finding", "F1")}


def test_evidence_marked_against_does_not_make_the_majority():
    links = (("F1", "0", "for"), ("F1", "1", "against"), ("F1", "2", "against"))
    assert found("I1:B+ I2:C- I3:D-", *links) == {("1", "finding", "F1"), ("2", "finding", "F1")}


def test_no_codings_and_one_coding_give_no_cases():
    assert found("") == set()
    assert found("I1:B+") == set()
    empty = negative_cases.negative_cases(frames.codings(""), evidence())
    assert negative_cases.reviewed(empty, frames.codings(""), RESOLUTIONS.frame(())).empty


def reviewed(words: str, resolutions=(), links=(), notes=None) -> list[tuple[str, str]]:
    laid = frames.codings(words)
    linked = evidence(*links).assign(note=notes or [""] * len(links))
    cases = negative_cases.negative_cases(laid, linked)
    rows = [{"resolution": "r", "coding": coding, "body": "Karena hujan.", "seen": seen} for coding, seen in resolutions]
    told = negative_cases.reviewed(cases, laid, RESOLUTIONS.frame(rows))
    return list(zip(told["coding"], told["state"], strict=True))


def test_open_cases_come_first_and_a_changed_coding_opens_its_case_again():
    words = "I1:B+ I2:B+ I3:B+ I1:B- I2:B-"
    laid = frames.codings(words)
    kept = negative_cases.fingerprint(laid[laid["coding"] == "3"])
    assert reviewed(words) == [("3", "open"), ("4", "open")]
    assert reviewed(words, [("3", kept)]) == [("4", "open"), ("3", "resolved")]
    assert reviewed(words, [("3", "before"), ("4", kept)]) == [("3", "stale"), ("4", "stale")]


def test_a_note_on_the_finding_resolves_what_opposes_findings_alone():
    links = [("F1", "0", "for"), ("F1", "1", "against")]
    assert reviewed("I1:B+ I2:C-", links=links, notes=["", "Kasus lain."]) == [("1", "resolved")]
    assert reviewed("I1:B+ I1:C+ I2:C+ I3:C-", links=[("F1", "0", "for"), ("F1", "3", "against")], notes=["", "Ya."]) == [
        ("3", "open")
    ]
