"""What the preview table says becomes what is stored: informants by speaker, in order."""

import pandas as pd
import pytest

from qualcode.services.previewing import preview
from qualcode.ui.parts import import_table

GROUP = b"Interviewer: hello\nAni: yes there\nBudi: here too\nAni: good\nBudi: fine\n"


def row(entry, **changes) -> pd.DataFrame:
    said = {
        "take": True, "name": "FGD", "technique": "focus group", "date": pd.Timestamp(2020, 7, 1), "informants": "", "group": "",
    }  # fmt: skip
    return pd.DataFrame([{**said, **changes}])


def stored(entry, **changes):
    ((_, details, group),) = import_table.chosen([entry], row(entry, **changes))
    return details, group


@pytest.mark.parametrize(
    ("written", "speakers", "informants"),
    [
        ("I6, I7", {"Interviewer": None, "Ani": "I6", "Budi": "I7"}, ("I6", "I7")),
        ("I6", {"Interviewer": None, "Ani": "I6", "Budi": "I6"}, ("I6",)),
        ("-, I7", {"Interviewer": None, "Ani": None, "Budi": "I7"}, ("I7",)),
        ("", {"Interviewer": None, "Ani": None, "Budi": None}, ()),
    ],
)
def test_informants_are_given_to_the_speakers_in_order(written, speakers, informants):
    details, _ = stored(preview("x.txt", GROUP), informants=written)
    assert details.speakers == speakers
    assert details.informants == informants


def test_name_technique_date_and_group_come_from_the_table():
    details, group = stored(preview("x.txt", GROUP), informants="I6, I7", group="COM")
    assert (details.name, details.technique.value, str(details.collected_on), group) == (
        "FGD", "focus group", "2020-07-01", "COM",
    )  # fmt: skip


def test_a_missing_date_stays_missing():
    details, group = stored(preview("x.txt", GROUP), date=pd.NaT)
    assert (details.collected_on, group) == (None, None)


def test_files_that_are_not_ticked_are_left_out():
    entry = preview("x.txt", GROUP)
    assert import_table.chosen([entry], row(entry, take=False)) == []


def test_one_informant_is_not_every_voice_that_a_program_named():
    entry = preview("I3.txt", b"SPEAKER_00: Mulai?\nSPEAKER_01: Ya.\nSPEAKER_00: Lalu?\nSPEAKER_01: Panen.\n", informants=["I3"])
    ((_, details, _),) = import_table.chosen([entry], row(entry, informants="I3"))
    assert (details.informants, details.speakers) == (("I3",), {"SPEAKER_00": None, "SPEAKER_01": None})
    ((_, details, _),) = import_table.chosen([entry], row(entry, informants="-, I3"))
    assert details.speakers == {"SPEAKER_00": None, "SPEAKER_01": "I3"}
