"""The colour of a new code: never one in use, a shade below a parent, a hue of its own at the top."""

from itertools import pairwise
from math import dist

import pytest

from qualcode.model.colour import APART, PALETTE, STEPS, _place, _shades, free_colour


def laid(count: int, parent: str | None = None) -> list[str]:
    taken = [parent] if parent else []
    for _ in range(count):
        taken.append(free_colour(taken, parent))
    return taken


def test_the_first_codes_take_the_palette_and_go_on_where_it_ends():
    taken = laid(len(PALETTE) + 6)
    assert taken[: len(PALETTE)] == list(PALETTE)
    assert len(set(taken)) == len(taken)
    nearest = min(dist(_place(one), _place(other)) for at, one in enumerate(taken) for other in taken[:at])
    assert nearest >= APART


def test_a_colour_in_use_is_passed_over_however_it_is_written():
    assert free_colour([PALETTE[0].upper(), "", "merah"]) == PALETTE[1]


def test_a_child_takes_a_lighter_shade_of_its_parent_and_no_sibling_s():
    parent, *children = laid(8, "#2F6FB7")
    assert len({parent.lower(), *children}) == 9
    light = [_place(colour)[0] for colour in (parent.lower(), *children)]
    assert all(one < other for one, other in pairwise(light))


@pytest.mark.parametrize("parent", ["#2f6fb7", "#ffffff", "#000000"])
def test_where_all_shades_are_in_use_the_next_colour_still_is_not(parent):
    taken = [parent, *_shades(parent)]
    assert len(taken) == 2 * len(STEPS) + 1
    assert len({*taken, *laid_on(taken, parent)}) == len(set(taken)) + 5


def laid_on(taken: list[str], parent: str) -> list[str]:
    found: list[str] = []
    for _ in range(5):
        found.append(free_colour([*taken, *found], parent))
    return found
