"""The codebook's changes stand at the interview during which they were made."""

import pandas as pd

from qualcode.analysis.codebook_log import codebook_log
from qualcode.tables import CODEBOOK_CHANGES
from tests.analysis import frames


def changes(words: str) -> pd.DataFrame:
    """`I1:created*3` is three codes created while I1 was coded, `-:defined` a definition with nothing coded."""
    rows = []
    for at, word in enumerate(words.split(), 1):
        source, _, told = word.partition(":")
        change, _, codes = told.partition("*")
        rows.append({"revision": at, "change": change, "codes": int(codes or 1), "source": None if source == "-" else source})
    return CODEBOOK_CHANGES.frame(rows)


def test_changes_are_counted_at_their_interview_in_interview_order():
    found = codebook_log(changes("I1:created*3 I1:created I2:defined I2:merged I2:split I3:retired"), frames.sources("I1 I2 I3"))
    assert found["interview"].tolist() == [1, 2, 3]
    assert found["created"].tolist() == [4, 0, 0]
    assert found.loc[1, ["defined", "merged", "split"]].tolist() == [1, 1, 1]
    assert found["retired"].tolist() == [0, 0, 1]


def test_what_was_changed_elsewhere_has_rows_of_its_own_only_where_there_is_any():
    found = codebook_log(changes("-:created*2 O1:defined"), frames.sources("I1 O1"))
    assert found["interview"].isna().tolist() == [False, False, True]
    assert found["interview"].tolist()[:2] == [0, 1]
    assert found["defined"].tolist() == [0, 0, 1]
    assert codebook_log(changes(""), frames.sources("I1"))["interview"].tolist() == [1]


def test_a_second_interview_counts_at_its_informant_and_one_without_informant_at_itself():
    held = frames.sources("I1 I2 I3")
    held.at[1, "informants"] = ("I1",)
    held.at[2, "informants"] = ()
    found = codebook_log(changes("I2:created I3:created"), held)
    assert found["informant"].tolist() == ["I1", "I3"]
    assert found["created"].tolist() == [1, 1]


def test_no_interviews_give_no_rows_and_no_traceback():
    assert codebook_log(changes(""), frames.sources("")).empty
