"""The codebook tree: order, families, ancestry."""

from hypothesis import given
from hypothesis import strategies as st

from qualcode.model.code import Code, ancestry, family, in_language, tree_order


@st.composite
def trees(draw: st.DrawFn) -> list[Code]:
    count = draw(st.integers(1, 12))
    parents = [None] + [draw(st.one_of(st.none(), st.integers(0, index - 1))) for index in range(1, count)]
    return [
        Code(str(index), f"C{index}", {"id": f"kode {index}"}, None if parent is None else str(parent), position=index)
        for index, parent in enumerate(parents)
    ]


@given(trees(), st.randoms())
def test_tree_order_holds_every_code_once_and_parents_first(codes, random):
    random.shuffle(codes)
    order = [code.guid for code, _ in tree_order(codes)]
    assert sorted(order) == sorted(code.guid for code in codes)
    assert all(code.parent is None or order.index(code.parent) < order.index(code.guid) for code in codes)


@given(trees())
def test_a_family_is_all_codes_whose_ancestry_holds_its_root(codes):
    for root in codes:
        assert family(codes, root.guid) == {code.guid for code in codes if root.guid in ancestry(codes, code.guid)}


def test_depth_grows_by_one_from_parent_to_child():
    codes = [Code("a", "A", {}), Code("b", "B", {}, "a"), Code("c", "C", {}, "b")]
    assert [depth for _, depth in tree_order(codes)] == [0, 1, 2]


def test_words_missing_in_one_language_are_given_in_the_other():
    assert in_language({"id": "Budaya inovasi"}, "en") == "Budaya inovasi"
    assert in_language({}, "en") == ""
