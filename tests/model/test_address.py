"""A query in an address: it comes back as it was, names what is gone, and nothing hostile gets through."""

import json
import zlib
from base64 import urlsafe_b64encode
from datetime import date
from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.model.address import LONGEST, PACKED, BadAddress, Known, Unknown, from_address, readable, to_address
from qualcode.model.code import Polarity
from qualcode.model.query import Coded, Combined, Measure, Named, Only, Query, Relation, Unit, to_json
from tests.lengths import few

CODES, SOURCES = {"g1": "B1", "g2": "B1.2", "g3": "S & H"}, {"s1": "Wawancara", "s2": "Catatan", "s3": "Catatan"}
VALUES = {"informant": ("I1", "I2"), "group": ("GOV",), "technique": ("interview", "focus group"), "coder": ("Ani", "Budi ü")}
KNOWN = Known(CODES, SOURCES, VALUES)


def several(values) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(sorted(values)), unique=True).map(tuple)


CODED = st.builds(Coded, several(CODES), st.booleans(), several(list(Polarity)), several(VALUES["coder"]))
COMBINED = st.recursive(
    CODED,
    lambda inner: st.builds(
        Combined, st.sampled_from(Relation), inner, inner, st.sampled_from(Unit), st.sampled_from(Measure), st.integers(0, 9)
    )
    | st.builds(Named, st.text(max_size=9), inner),
    max_leaves=6,
)
ONLY = st.sampled_from(["source", "informant", "group", "technique", "role", "informant:age"]).flatmap(
    lambda field: st.builds(Only, st.just(field), several(SOURCES if field == "source" else VALUES.get(field, ["40", "x"])))
)
WORDS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=12)
QUERIES = st.builds(
    Query, CODED | COMBINED, st.lists(ONLY, max_size=3).map(tuple), st.none() | st.dates(), st.none() | st.dates(), WORDS
)
SIMPLE = st.builds(
    Query, CODED.map(lambda coded: Coded(coded.codes, True, coded.polarities, coded.coders)),
    st.lists(ONLY, max_size=3).map(tuple), text=WORDS,
)  # fmt: skip


@settings(max_examples=few(100), deadline=None)
@given(QUERIES | SIMPLE)
def test_a_query_comes_back_from_its_address_as_it_was(query):
    written = urlencode(to_address(query, KNOWN), doseq=True)
    assert from_address(parse_qs(written, keep_blank_values=True), KNOWN) == (query, ())


def test_a_simple_query_is_readable_and_one_that_asks_for_everything_is_nothing():
    query = Query(Coded(("g1",), polarities=("supporting",)), (Only("source", ("s1", "s2")),), text="murah sekali")
    assert to_address(query, KNOWN) == {
        "code": ["B1"], "polarity": ["supporting"], "source": ["Wawancara", "s2"], "text": ["murah sekali"],
    }  # fmt: skip
    assert to_address(Query(Coded()), KNOWN) == {}
    assert set(to_address(Query(Coded(("g1",), below=False)), KNOWN)) == {PACKED}
    assert not readable(Query(Coded(), since=date(2024, 1, 1)))


def test_what_the_project_does_not_have_is_told_and_the_rest_stands():
    address = {"code": ["B1", "B9"], "polarity": ["loud"], "informant": ["I7"], "group": ["GOV"], "text": ["kata"]}
    address |= {"shoes": ["4"]}
    query, unknown = from_address(address, KNOWN)
    assert query == Query(Coded(("g1",)), (Only("group", ("GOV",)),), text="kata")
    assert unknown == (Unknown("code", "B9"), Unknown("polarity", "loud"), Unknown("informant", "I7"), Unknown("shoes", "4"))


def test_a_name_that_two_sources_carry_means_both():
    assert from_address({"source": ["Catatan"]}, KNOWN)[0].only == (Only("source", ("s2", "s3")),)


def test_beside_a_packed_query_no_filter_counts():
    query = Query(Coded(("g1",), below=False))
    address = {**to_address(query, KNOWN), "code": ["B1"]}
    assert from_address(address, KNOWN) == (query, (Unknown("code", "B1"),))


def packed(given: object) -> str:
    return urlsafe_b64encode(zlib.compress(json.dumps(given).encode())).decode().rstrip("=")


WHOLE = packed(to_json(Query(Coded(("g1",)))))


@pytest.mark.parametrize(
    "given",
    [
        "x", "é", "====", WHOLE[:-8], WHOLE[8:], "A" * (LONGEST + 1), packed([]), packed({"version": 3}), packed("x" * 300_000),
        packed({"version": 1, "find": {"codes": ["a\x00"]}}), packed({"version": 1, "find": {"codes": ["\ud800"]}}),
        packed({"version": 2, "find": {"codes": []}, "text": 3}),
        packed({"version": 1, "find": {"relation": "near", "left": {"codes": []}, "right": {"codes": []}, "most": float("inf")}}),
        urlsafe_b64encode(zlib.compress(b"[" * 100_000)).decode(),
    ],
    ids=range(14),
)  # fmt: skip
def test_what_holds_no_query_is_refused(given):
    with pytest.raises(BadAddress):
        from_address({PACKED: [given]}, KNOWN)


def test_a_query_too_long_for_an_address_is_refused_readable_or_not():
    many = tuple(f"{number:08x}-{number * 7919:08x}" for number in range(900))
    for find in (Coded(many), Coded(many, below=False)):
        with pytest.raises(BadAddress):
            to_address(Query(find), KNOWN)
