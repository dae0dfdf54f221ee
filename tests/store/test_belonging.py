"""The ids in a row are called otherwise wherever they stand, also in a list, and nothing else of it is."""

import json

import pytest

from qualcode.store.belonging import renamed, ways


def told(table: str, column: str, value: object) -> object:
    found = next(each for each in ways() if each.name == table)
    names = [held.name for held in found.columns]
    row = tuple(value if name == column else None for name in names)
    return renamed(found, row, lambda counting, number: f"{counting} {number}")[names.index(column)]


@pytest.mark.parametrize(
    ("table", "column", "value", "called"),
    [
        ("coding", "source_id", 3, "source 3"),
        ("code", "parent_id", 4, "code 4"),
        ("comment", "mentions", json.dumps([2, 5]), json.dumps(["person 2", "person 5"])),
        ("reconciliation", "coders", "[]", "[]"),
        ("coding", "revision", 3, 3),
    ],
)
def test_what_names_another_row_is_called_as_it_is_there(table, column, value, called):
    assert told(table, column, value) == called


@pytest.mark.parametrize("column", ["state_before", "state_after"])
def test_what_an_event_tells_stays_as_it_is_written(column):
    state = '{"start":  3, "quote": "Kata \\"by\\" caf\\u00e9", "by": 3}'
    assert told("event", column, state) == state
