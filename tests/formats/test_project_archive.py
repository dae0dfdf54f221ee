"""The lines of an archive's tables: what is written is JSON as Python's library writes it, and reads back the same."""

import io
import json
import zipfile
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from qualcode.formats import project_archive

COLUMNS = {"id": "integer", "quote": "text", "share": "number", "whole": "boolean", "told": "json", "day": "date", "at": "moment"}
WORDS = st.text(st.characters(exclude_categories=["Cs"]))
ROWS = st.tuples(
    st.integers(), st.none() | WORDS, st.none() | st.floats(allow_nan=False, allow_infinity=False), st.booleans(),
    st.none() | WORDS, st.none() | st.dates(), st.none() | st.datetimes(timezones=st.just(UTC)),
)  # fmt: skip


def lines(rows) -> list[str]:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as container:
        part = project_archive.write_table(container, "memo", COLUMNS, [rows[:1], rows[1:]])
        assert part.rows == len(rows)
    text = zipfile.ZipFile(held).read("tables/memo.jsonl").decode()
    assert text.endswith("\n") or not rows
    return text.split("\n")[:-1]


@given(st.lists(ROWS, max_size=4))
def test_every_row_is_a_line_that_reads_back_as_it_was(rows):
    plain = [tuple(value.isoformat() if isinstance(value, date) else value for value in row) for row in rows]
    written = lines(rows)
    assert [tuple(json.loads(line).values()) for line in written] == plain
    assert [list(json.loads(line)) for line in written] == [list(COLUMNS)] * len(rows)
    expected = (json.dumps(dict(zip(COLUMNS, row, strict=True)), ensure_ascii=False, separators=(",", ":")) for row in plain)
    assert written == list(expected)


def test_a_row_with_all_kinds_of_values():
    row = (7, 'Kata "Ibu"\n\x01 \u2028 100 %s', 0.5, True, '{"a": 1}', date(2025, 3, 1), datetime(2025, 3, 1, 8, tzinfo=UTC))
    assert lines([row]) == [
        '{"id":7,"quote":"Kata \\"Ibu\\"\\n\\u0001 \u2028 100 %s","share":0.5,"whole":true,"told":"{\\"a\\": 1}",'
        '"day":"2025-03-01","at":"2025-03-01T08:00:00+00:00"}'
    ]
