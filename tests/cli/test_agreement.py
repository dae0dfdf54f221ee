"""The command that says how far coders agree."""

import json

import pytest

from tests.cli.test_commands import qualcode, sample

__all__ = ["qualcode", "sample"]


@pytest.mark.parametrize(("unit", "units"), [("turn", 276), ("sentence", 687), ("character", 39867)])
def test_agreement_is_told_by_unit(sample, qualcode, unit, units):
    told = json.loads(qualcode("agreement", "1", "--unit", unit, "--json").stdout)
    assert (told["computed"], told["unit"], told["units"], told["sources"]) == (True, unit, units, 9)
    assert told["coders"] == ["Peneliti", "Pengode B"]
    first = told["codes"][0]
    assert first["code"] == "B1"
    low, high = first["measures"]["alpha"]["interval"]
    assert low < first["measures"]["alpha"]["value"] < high
    assert (told["sets"] is None) == (unit == "character")


def test_one_coder_is_no_error_and_bad_input_is(sample, qualcode):
    qualcode("new", "Uji")
    told = json.loads(qualcode("agreement", "Uji", "--json").stdout)
    assert (told["computed"], told["reason"]) == (False, "one_coder")
    assert "satu pengode" in qualcode("agreement", "Uji").stdout
    assert "one coder" in qualcode("agreement", "Uji", "--language", "en").stdout
    for wrong in (("--unit", "word"), ("--coder", "Siapa"), ("--language", "fr")):
        done = qualcode("agreement", "Uji", *wrong, fails=True)
        assert len(done.stderr.strip().split("\n")) == 1
    words = qualcode("agreement", "1", "--coder", "Pengode B", "--coder", "Peneliti").stdout
    assert "B1 Tata kelola inovasi\t276\t" in words
    qualcode("agreement", "1", "--coder", "Peneliti", fails=True)
