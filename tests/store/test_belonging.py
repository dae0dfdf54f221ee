"""The ids in a row are called otherwise wherever they stand, also inside what an event tells, and nothing else of it is."""

import json

import pytest

from qualcode.store.belonging import renamed, ways

EVENT = next(table for table in ways() if table.name == "event")
COLUMNS = [held.name for held in EVENT.columns]


def told(state: str) -> str:
    row = tuple(state if name == "state_after" else None for name in COLUMNS)
    return renamed(EVENT, row, lambda table, number: f"{table} {number}")[COLUMNS.index("state_after")]


@pytest.mark.parametrize(
    ("state", "named"),
    [
        ({"source_id": 3, "start": 3}, {"source_id": "source 3", "start": 3}),
        ({"codings": {"g": [3, 1, 9]}, "note": "x"}, {"codings": {"g": ["source 3", 1, 9]}, "note": "x"}),
        ({"places": {"g": [4, 0]}}, {"places": {"g": ["code 4", 0]}}),
        ({"quote": 'Kata "by" \u2026', "start": 3}, {"quote": 'Kata "by" \u2026', "start": 3}),
        ({"within": [{"by": 2}, {"by": None}]}, {"within": [{"by": "person 2"}, {"by": None}]}),
    ],
)
def test_what_an_event_tells(state, named):
    assert told(json.dumps(state)) == json.dumps(named)


def test_a_key_whose_letters_are_written_by_their_numbers_is_found_too():
    assert told('{"\\u0073ource_id": 3}') == '{"source_id": "source 3"}'


def test_what_names_nothing_stays_as_it_is_written():
    assert told('{"start":  3, "quote": "caf\\u00e9 \\u2019"}') == '{"start":  3, "quote": "caf\\u00e9 \\u2019"}'
