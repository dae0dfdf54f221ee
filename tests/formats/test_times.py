"""Times as people and programs write them; what cannot be told is none, never a wrong number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.formats.time_columns import read_together
from qualcode.formats.times import clock, seconds


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("2:03", 123), ("1:02:03", 3723), ("90:00", 5400), ("26:10:11", 94_211), ("00:00:03.119", 3.119), ("0:07,5", 7.5),
        ("4.05", 245), ("1.02.03", 3723), ("1.02.03,5", 3723.5),
        ("[0:09]", 9), ("(00:09)", 9), ("<1:00>", 60), ("  0:09 ", 9), ("0:09 - 0:12", 9), ("[0:09 --> 0:12]", 9),
        ("00:00:04:20", 4.8), ("00:00:04;20", 4.8), ("00;00;04;20", 4.8), ("#00:00:04-8#", 4.8),
        ("1h02m03s", 3723), ("3 menit 5 detik", 185), ("1 jam", 3600), ("4'20\"", 260), ("PT0H3M5S", 185),
        ("PT00H03M05.250S", 185.25),
    ],
)  # fmt: skip
def test_times_are_read_in_seconds(written, at):
    assert seconds(written) == at


@pytest.mark.parametrize(
    "written",
    ["", "7", "7.5", "inf", "nan", "-1:00", "1:60", "1:60:00", "1000:00:00", "9" * 5000, "9" * 5000 + ":00", "1e5", "10:05 AM",
     "2026-01-05 10:05:00", "pukul 12.30", "0:0x", "PT", "P1D", "jam", "s", "1:2:3:4:5", ":", "::", "4 hari"],
)  # fmt: skip
def test_what_is_no_time_is_none(written):
    assert seconds(written) is None


@given(st.integers(0, 999 * 3600))
def test_a_time_is_read_as_it_is_shown(at):
    assert seconds(clock(at)) == at


@pytest.mark.parametrize(
    ("written", "times", "reading"),
    [
        (["0.05", "12.30", "61.02"], [5, 750, 3662], "times_as_minutes"),
        (["0:05", "12.30"], [5, 750], None),
        (["1.00.05", "12.30"], [3605, 750], None),
        (["0.05", "12.75"], [0.05, 12.75], None),
        (["0.0", "4.52", "9.1"], [0, 4.52, 9.1], None),
        (["3", "12.30"], [3, 12.3], "times_as_seconds"),
        (["00.05", "12.3"], [0.05, 12.3], "times_as_seconds"),
        (["00,05", "12,30"], [0.05, 12.3], "times_as_seconds"),
        (["0", "4", "9"], [0, 4, 9], None),
        (["0,5", "12,30"], [0.5, 12.3], None),
        (["", "0:05", ""], [None, 5, None], None),
        (["0", "0:05", "12", "12.5"], [0, 5, None, None], None),
        (["inf", "nan", "-3", "9" * 30, "3700000"], [None] * 5, None),
        (["2026-01-05 10:05:00", "05/01/2026 10.07"], [None] * 2, "times_of_the_day"),
        (["10:05:00 AM", "1:07 pm"], [None] * 2, "times_of_the_day"),
    ],
)
def test_the_times_of_a_column_are_told_by_one_another(written, times, reading):
    found = read_together(written)
    assert (list(found.seconds), found.reading) == (times, reading)


@pytest.mark.parametrize(
    ("heading", "written", "at"),
    [
        ("Start (s)", "12.30", 12.3), ("mulai detik", "12.30", 12.3), ("start_ms", "12300", 12.3),
        ("Time [mm.ss]", "12.30", 750), ("waktu (menit.detik)", "12.30", 750), ("Time [hh:mm:ss]", "12.30", 750),
    ],
)  # fmt: skip
def test_a_heading_may_name_the_unit(heading, written, at):
    found = read_together([written], heading)
    assert (found.seconds, found.reading) == ((at,), None)


def test_whole_numbers_are_milliseconds_where_segments_would_last_minutes():
    assert read_together(["0", "4120"], "start", ["4120", "7000"]).seconds == (0, 4.12)
    assert read_together(["0", "4"], "start", ["4", "7"]).seconds == (0, 4)


def test_parts_of_a_day_are_told_in_a_spreadsheet_alone():
    assert read_together(["0.000578704", "0.25"], fractions=True).seconds == (50, 21_600)
    assert read_together(["0.000578704", "0.25"]).seconds == (0.001, 0.25)
