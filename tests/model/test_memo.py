"""Links in memos: what stands in double brackets, each once, and nothing else."""

import pytest

from qualcode.model.memo import links


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("Lihat [[B1.2]] dan [[ I3 ]], lagi [[B1.2]].", ("B1.2", "I3")),
        ("[satu](http://x.id) [dua] [[]] [[ ]]", ()),
        ("[[dua\nbaris]] [[[tiga]]]", ("tiga",)),
        ("", ()),
    ],
)
def test_names_in_double_brackets_are_links(body, found):
    assert links(body) == found
