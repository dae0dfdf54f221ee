"""The joint display's bars: each number and share written, years told apart without colour."""

import pytest

from qualcode.analysis.joint import derived
from qualcode.charts.joint import bars
from qualcode.locale import LANGUAGES
from tests.analysis.test_joint import ARTICLE, rows

pytestmark = pytest.mark.parametrize("language", LANGUAGES)


def test_every_number_of_table_1_1_is_written_with_its_share(language):
    held = rows(ARTICLE)
    before, after = bars(held, derived(held), language).data
    assert (before.name, list(before.text)) == ("2018", ["212"])
    comma = {
        "id": ("243 (48,4\xa0%)", "251 (50,0\xa0%)", "8 (1,6\xa0%)"), "en": ("243 (48.4%)", "251 (50.0%)", "8 (1.6%)"),
    }[language]  # fmt: skip
    assert tuple(after.text) == comma
    assert before.marker.pattern.shape != after.marker.pattern.shape


def test_rows_without_numbers_draw_an_empty_figure(language):
    held = rows({"a": {}})
    assert not bars(held, derived(held), language).data
