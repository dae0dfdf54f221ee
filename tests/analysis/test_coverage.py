"""What findings leave open: every rule on a study of a few words, and none on a study that closed everything."""

import pandas as pd
import pytest

from qualcode.analysis.coverage import KINDS, STRENGTH, cases, coverage, joined, strength
from qualcode.analysis.negative_cases import fingerprint
from qualcode.analysis.standing import fact, gathered
from qualcode.tables import EVIDENCE, FINDINGS, RECOMMENDATIONS, RESOLUTIONS
from tests.analysis import frames

NOTHING = "I1:B1+ I2:B1+ O1:B1+ I1:H1- I2:H1- O1:H1-"


def finding(name: str = "F1", code: str | None = "B1", verdict: str = "good", **details) -> dict[str, object]:
    return {"finding": name, "guid": name, "question": "", "code": code, "claim": name, "verdict": verdict, "status": "draft",
            "seen": {}, "supporting_evidence": 0, "negative_cases": 0, **details}  # fmt: skip


def evidence(links: str) -> pd.DataFrame:
    """`F1:0 F1:-3!dijawab` links coding 0 for F1, and coding 3 against it with a note."""
    rows = []
    for link in links.split():
        name, _, coding = link.partition(":")
        number, _, note = coding.partition("!")
        role = "against" if number.startswith("-") else "for"
        rows.append({"finding": name, "coding": number.lstrip("-"), "role": role, "note": note})
    return EVIDENCE.frame(rows)


def advice(*answers: str) -> pd.DataFrame:
    """Each is a recommendation by what it answers: findings F1 and codes H1, in one word of commas."""
    rows = []
    for number, words in enumerate(answers, 1):
        names = words.split(",")
        found = tuple(name for name in names if name.startswith("F"))
        rows.append({"recommendation": f"R{number}", "guid": str(number), "words": "x", "addressee": "y", "findings": found,
                     "codes": tuple(name for name in names if name not in found)})  # fmt: skip
    return RECOMMENDATIONS.frame(rows)


def book(names: str) -> pd.DataFrame:
    codes = frames.codes(names)
    factor = codes["code"].str[0].isin(["H", "S"])
    above = [name.rpartition(".")[0] or None for name in codes["code"]]
    kinds = codes["kind"].where(~factor, "factor")
    return codes.assign(kind=kinds, parent=pd.array(above, dtype="str"), polarity="inhibiting")


def found(
    codings: str = NOTHING, findings=(), links: str = "", codes: str = "B1 H1", answers=(), part: list[str] | None = None
) -> dict[tuple[str, str], dict]:
    laid = frames.codings(codings)
    if part:
        laid = laid.assign(**{"attribute:innovation": pd.array(part, dtype="str")})
    linked = joined(evidence(links), laid)
    told = coverage(FINDINGS.frame(findings), linked, laid, book(codes), advice(*answers), RESOLUTIONS.frame(()))
    assert set(told["kind"]) <= set(KINDS)
    return {(row.kind, row.object): row.detail for row in told.itertuples(index=False)}


CLOSED = {"findings": [finding()], "links": "F1:0 F1:1 F1:2", "answers": ["H1"]}


def test_a_study_that_closed_everything_has_nothing_open():
    assert found(**CLOSED) == {}


def test_an_empty_study_has_nothing_open():
    assert found("", codes="") == {}


def test_an_indicator_without_a_finding_is_told_until_one_stands_below_it():
    assert found(answers=["H1"]) == {("indicator_without_finding", "B1"): {"codings": 3}}
    below = found(codes="B1 B1.1 H1", findings=[finding(code="B1.1")], links="F1:0 F1:1 F1:2", answers=["H1"])
    assert ("indicator_without_finding", "B1") not in below


def test_where_there_are_no_indicators_themes_in_use_want_findings():
    laid = frames.codings("I1:T1+")
    codes = frames.codes("T1 T2").assign(kind="theme", parent=None)
    told = coverage(FINDINGS.frame(()), joined(evidence(""), laid), laid, codes, advice(), RESOLUTIONS.frame(()))
    assert list(told["object"]) == ["T1"]


def test_a_factor_in_use_without_a_recommendation_is_told_and_an_unused_one_is_not():
    told = found(**{**CLOSED, "answers": []}, codes="B1 H1 H2")
    assert told == {("factor_without_recommendation", "H1"): {"side": "inhibiting", "codings": 3}}


def test_codes_below_a_factor_without_a_recommendation_are_not_told_again():
    told = found(f"{NOTHING} I1:H1.1-", [finding()], "F1:0 F1:1 F1:2", "B1 H1 H1.1")
    assert [name for kind, name in told] == ["H1"]


def test_a_factor_answered_only_through_the_code_above_is_a_question():
    told = found(f"{NOTHING} I1:H1.1-", [finding()], "F1:0 F1:1 F1:2", "B1 H1 H1.1", ["H1"])
    assert told == {("factor_only_above", "H1.1"): {"above": "H1", "recommendations": ["R1"]}}
    assert found(f"{NOTHING} I1:H1.1-", [finding()], "F1:0 F1:1 F1:2", "B1 H1 H1.1", ["H1.1"]) == {}


def test_a_factor_is_answered_through_the_finding_about_it():
    about = [finding(), finding("F2", "H1", "not_good")]
    assert found(findings=about, links="F1:0 F1:1 F1:2 F2:3 F2:4 F2:5", answers=["F2"]) == {}


def test_a_weakness_without_a_recommendation_is_told():
    laid = "I1:B1- I2:B1- O1:B1-"
    for verdict in ("not_good", "mixed"):
        told = found(laid, [finding(verdict=verdict)], "F1:0 F1:1 F1:2", "B1")
        assert told == {("weakness_without_recommendation", "F1"): {"verdict": verdict}}
        assert found(laid, [finding(verdict=verdict)], "F1:0 F1:1 F1:2", "B1", ["B1"]) == {}


def test_a_good_finding_that_a_recommendation_wants_better_is_a_question():
    told = found(**{**CLOSED, "answers": ["H1", "B1"]})
    assert told == {("recommendation_for_good", "F1"): {"recommendations": ["R2"]}}


def test_a_finding_without_evidence_and_one_without_a_verdict_are_told():
    assert found(findings=[finding()], answers=["H1"]) == {("without_evidence", "F1"): {}}
    told = found(**{**CLOSED, "findings": [finding(verdict="not_stated")]})
    assert told == {("verdict_not_stated", "F1"): {}}


def test_a_claim_that_rests_on_one_informant_or_one_technique_names_it():
    told = found("I1:B1+ I1:B1+ I2:B1+", [finding()], "F1:0 F1:1", "B1")
    assert told == {
        ("one_informant", "F1"): {"name": "I1", "passages": 2}, ("one_technique", "F1"): {"name": "interview", "passages": 2},
    }  # fmt: skip
    assert list(found("I1:B1+ I2:B1+", [finding()], "F1:0 F1:1", "B1")) == [("one_technique", "F1")]


def test_a_negative_case_is_open_until_it_is_resolved():
    laid = f"{NOTHING} I2:B1-"
    told = found(laid, [finding()], "F1:0 F1:1 F1:2 F1:-6", answers=["H1"])
    assert told == {("unresolved", "F1"): {"count": 1}}
    assert found(laid, [finding()], "F1:0 F1:1 F1:2 F1:-6!dijawab", answers=["H1"]) == {}


def test_a_passage_for_the_claim_whose_polarity_opposes_the_rest_is_a_negative_case_too():
    told = found(f"{NOTHING} I2:B1-", [finding()], "F1:0 F1:1 F1:2 F1:6", answers=["H1"])
    assert told == {("unresolved", "F1"): {"count": 1}}


def test_a_resolution_of_the_coding_closes_the_case_as_long_as_the_coding_is_the_same():
    laid = frames.codings("I1:B1+ I2:B1+ I2:B1-")
    linked = joined(evidence("F1:0 F1:1 F1:-2"), laid)
    seen = fingerprint(laid.iloc[[2]])
    for held, waiting in ((seen, False), ("older", True)):
        told = RESOLUTIONS.frame([{"resolution": "r", "coding": "2", "body": "x", "seen": held, "person": "A"}])
        assert cases(linked, told)[["finding", "coding", "open"]].to_numpy().tolist() == [["F1", "2", waiting]]


@pytest.mark.parametrize(("verdict", "sign"), [("good", "-"), ("not_good", "+")])
def test_a_verdict_against_the_balance_of_its_evidence_is_a_question(verdict, sign):
    told = found(f"I1:B1{sign} I2:B1{sign} O1:B1{sign}", [finding(verdict=verdict)], "F1:0 F1:1 F1:2", "B1", ["B1"])
    counts = {"supporting": 3 * (sign == "+"), "inhibiting": 3 * (sign == "-")}
    assert told[("verdict_against_evidence", "F1")] == {"verdict": verdict, **counts}


def test_even_evidence_contradicts_no_verdict():
    told = found("I1:B1+ O1:B1-", [finding()], "F1:0 F1:1", "B1")
    assert ("verdict_against_evidence", "F1") not in told


def test_a_verdict_that_differs_from_most_parts_is_a_question():
    laid = "I1:B1+ I2:B1+ I1:B1- I2:B1- O1:B1-"
    parts = ["AJAK", "MAWAR", "GUWA", "GUWA", "GUWA"]
    told = found(laid, [finding(verdict="not_good")], "F1:2 F1:3 F1:4", "B1", ["B1"], part=parts)
    expected = {"verdict": "not_good", "attribute": "innovation", "values": ["AJAK", "MAWAR"], "of": 3}
    assert told == {("verdict_against_parts", "F1"): expected}
    fewer = found(laid, [finding(verdict="not_good")], "F1:2 F1:3 F1:4", "B1", ["B1"], part=["AJAK", "AJAK", *parts[2:]])
    assert fewer == {}


def test_more_against_a_claim_than_for_it_is_a_question():
    told = found("I1:B1+ I2:B1- O1:B1-", [finding()], "F1:0 F1:-1!a F1:-2!b", "B1")
    assert told[("claim_against_evidence", "F1")] == {"for": 1, "against": 2}


def test_a_finding_whose_code_was_put_away_is_told():
    told = found(codes="H1", findings=[finding()], links="F1:0 F1:1 F1:2", answers=["H1"])
    assert told == {("code_gone", "F1"): {"code": "B1"}}


def test_changed_evidence_is_told_with_what_changed():
    laid = frames.codings(NOTHING)
    seen = {"evidence": {"0": fact("B1", "inhibiting", "x"), "1": fact("B1", "supporting", "y"), "9": fact("B1", "unset", "x")},
            "under": gathered(["0", "1"])}  # fmt: skip
    told = found(**{**CLOSED, "findings": [finding(seen=seen)]})
    assert told == {("evidence_changed", "F1"): {"changes": {"gone": 1, "polarity": 1, "words": 1, "came": 1, "under": 1}}}
    assert len(laid) == 6


def test_strength_is_counts_alone_and_a_passage_of_two_coders_counts_once():
    laid = frames.codings("I1:B1+ I2:B1+ O1:B1+ I3:B1-")
    twin = laid.iloc[[0]].assign(coding="7", coder="B")
    linked = joined(evidence("F1:0 F1:7 F1:1 F1:2 F1:-3"), pd.concat([laid, twin], ignore_index=True))
    told = strength(FINDINGS.frame([finding(), finding("F2")]), linked).set_index("finding")
    assert told.loc["F1", list(STRENGTH)].tolist() == [3, 1, 2, 1, 2, 2]
    assert told.loc["F2", list(STRENGTH)].tolist() == [0, 0, 0, 0, 0, 0]
