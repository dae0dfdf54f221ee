"""Codebook presets: the Bugge preset is whole, reading after writing is the identity, mistakes are told with their line."""

from dataclasses import replace

import pytest

from qualcode.formats import codebook_yaml
from qualcode.formats.problems import sentence
from qualcode.formats.shipped import preset, preset_names
from qualcode.locale import LANGUAGES
from qualcode.model.code import Kind, Polarity, in_language

PRESET = """format: qualcode-codebook/1
id: small
title: {id: Kecil, en: Small}
codes:
  - id: A
    label: {id: Satu, en: One}
    children:
      - id: A1
        kind: theme
        label: {id: Anak, en: Child}
"""


def problems(text: str) -> list[tuple[str, int]]:
    codebook, found = codebook_yaml.read("kecil.yaml", text.encode())
    assert codebook is None
    for problem in found:
        assert all(sentence(problem, language).startswith("kecil.yaml, ") for language in LANGUAGES)
    return [(problem.key.rsplit(".", 1)[1], problem.line) for problem in found]


def test_the_bugge_preset_has_six_indicators_and_two_factor_families_with_children():
    codes = preset("bugge").codes
    roots = [code.short_id for code in codes if code.parent is None]
    assert roots == ["B1", "B2", "B3", "B4", "B5", "B6", "S", "H"]
    assert all(any(child.parent == code.guid for child in codes) for code in codes if code.short_id in roots)
    kinds = {code.short_id: code.kind for code in codes}
    assert kinds["B1"] is Kind.INDICATOR
    assert kinds["H1"] is Kind.FACTOR


def test_every_code_of_every_preset_says_everything_in_both_languages():
    for name in preset_names():
        for code in preset(name).codes:
            for text in codebook_yaml.TEXTS:
                wanted = set() if text == "example" and name != "bugge" else set(LANGUAGES)
                assert set(getattr(code, text)) == wanted, (code.short_id, text)


def test_factors_have_their_side_as_default_polarity():
    for code in preset("bugge").codes:
        if code.codable and code.short_id.startswith("S"):
            assert code.polarity is Polarity.SUPPORTING
        if code.codable and code.short_id.startswith("H"):
            assert code.polarity is Polarity.INHIBITING


def test_the_segment_attribute_names_the_three_innovations_and_general():
    (innovation,) = preset("bugge").attributes
    assert [value.id for value in innovation.values] == ["AJAK", "SIPATEN_MAWAR", "SIPATEN_GUWA", "GENERAL"]


def test_reading_after_writing_is_the_identity():
    whole = preset("bugge")
    again, found = codebook_yaml.read("bugge.yaml", codebook_yaml.write(whole).encode())
    assert not found
    assert again == replace(whole, codes=again.codes)
    assert list(again.codes) == list(whole.codes)


def test_a_small_preset_keeps_tree_and_defaults():
    codebook, found = codebook_yaml.read("kecil.yaml", PRESET.encode())
    assert not found
    parent, child = codebook.codes
    assert child.parent == parent.guid
    assert parent.codable
    assert in_language(child.label, "en") == "Child"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("qualcode-codebook/1", "other", [("format", 1)]),
        ("id: A1", "id: A", [("twice", 8)]),
        ("id: A1", "ident: A1", [("unknown_field", 8), ("without_id", 8)]),
        ("kind: theme", "kind: topic", [("choice", 9)]),
        ("kind: theme", "colour: red", [("colour", 9)]),
        ("kind: theme", "codable: perhaps", [("choice", 9)]),
        ("{id: Anak, en: Child}", "Anak", [("languages", 10)]),
        ("{id: Anak, en: Child}", "{fr: Enfant}", [("languages", 10)]),
        ("{id: Anak, en: Child}", "{id: ''}", [("without_text", 10)]),
        ("title: {id: Kecil, en: Small}", "title: [", [("broken", 5)]),
        ("codes:\n", "codes: none\nx:\n", [("unknown_field", 5), ("no_list", 4), ("no_codes", 4)]),
        ("{id: Kecil, en: Small}", "&a {id: Kecil}\nnotes: *a", [("broken", 4)]),
    ],
)
def test_every_mistake_is_told_with_its_line_in_both_languages(old, new, expected):
    assert problems(PRESET.replace(old, new)) == expected


def test_bytes_that_are_no_text_are_told_with_their_line():
    assert problems_of(b"format: qualcode-codebook/1\nid: \xff\n") == [("broken", 2)]


def problems_of(content: bytes) -> list[tuple[str, int]]:
    return [(problem.key.rsplit(".", 1)[1], problem.line) for problem in codebook_yaml.read("x.yaml", content)[1]]


@pytest.mark.parametrize(("opened", "closed"), [(b"[", b"]"), (b"{a: ", b"}"), (b"[", b""), (b"- ", b"")])
def test_what_is_nested_too_deeply_is_refused_with_its_line_before_anything_goes_down_into_it(opened, closed):
    assert problems_of(b"format: x\ncodes:\n  " + opened * 80_000 + closed * 80_000) == [("too_deep", 3)]
    assert ("too_deep", 3) not in problems_of(b"format: x\ncodes:\n  " + opened * 90 + closed * 90)


@pytest.mark.parametrize(
    ("name", "roots"),
    [("edwards", ["K", "D", "P", "B", "S", "H"]), ("rogers", ["R1", "R2", "R3", "R4", "R5", "S", "H"])],
)
def test_the_other_presets_hold_their_theorys_headings_in_both_languages_with_their_source(name, roots):
    whole = preset(name)
    assert [code.short_id for code in whole.codes if code.parent is None] == roots
    assert all(set(code.label) == set(code.definition) == {"id", "en"} for code in whole.codes)
    assert whole.sources
    assert all(not code.example for code in whole.codes)


def test_other_names_and_retiring_come_back_from_the_file():
    whole = preset("rogers")
    changed = replace(whole, codes=(replace(whole.codes[0], aliases=("Untung", "Manfaat"), retired=True), *whole.codes[1:]))
    again, found = codebook_yaml.read("x.yaml", codebook_yaml.write(changed).encode())
    assert (again, found) == (changed, ())
    broken = codebook_yaml.write(changed).replace("retired: true", "retired: mungkin")
    assert [problem.key for problem in codebook_yaml.read("x.yaml", broken.encode())[1]] == ["formats.codebook.choice"]
