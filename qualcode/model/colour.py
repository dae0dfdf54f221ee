"""The colour of a new code: one that no other code of the project has, a shade of its parent's or a hue far from those in use."""

import re
from collections.abc import Collection, Iterable, Iterator
from colorsys import hls_to_rgb
from functools import lru_cache
from math import dist

PALETTE = ("#2f6fb7", "#c2571a", "#2e8b57", "#8a4fb0", "#b8433f", "#6b7d1e", "#1c8a93", "#a8527f")
"""Colours that are told apart on light and on dark ground, each far from those before it."""

APART, SHADE_APART = 0.05, 0.025
"""How far two hues, and two shades of one, have to be from each other in Oklab, where black and white are 1 apart."""

HUES, LIGHTNESSES = 48, (0.45, 0.58, 0.34)
STEPS = range(1, 13)
STEP = 0.075

_WRITTEN = re.compile(r"#[0-9a-f]{6}")

Place = tuple[float, float, float]


def free_colour(taken: Iterable[str], parent: str | None = None) -> str:
    """Return a colour, written as #rrggbb, that is none of those taken: a shade of the parent's, or else a hue of its own.

    What is not written as a colour takes none.
    """
    used = {colour.lower() for colour in taken}
    places = [_place(colour) for colour in used if _WRITTEN.fullmatch(colour)]
    if parent is not None and _WRITTEN.fullmatch(parent.lower()):
        found = _first(_shades(parent.lower()), places, SHADE_APART)
    else:
        found = _first((*PALETTE, *_hues()), places, APART)
    return found if found not in used else _beside(found, used)


def _first(offered: Iterable[str], places: Collection[Place], apart: float) -> str:
    """Return the first colour that is so far from all in use, or the farthest of all."""
    best, farthest = "", -1.0
    for colour in offered:
        here = _place(colour)
        far = min((dist(here, place) for place in places), default=1.0)
        if far >= apart:
            return colour
        if far > farthest:
            best, farthest = colour, far
    return best


def _shades(colour: str) -> Iterator[str]:
    """Yield ever lighter shades of the colour, as presets shade the codes below one, and then darker ones."""
    channels = _channels(colour)
    for towards in (1.0, 0.0):
        for step in STEPS:
            share = step * STEP
            yield _written(tuple(part + (towards - part) * share * 0.85 for part in channels))


def _hues() -> Iterator[str]:
    for lightness in LIGHTNESSES:
        for hue in range(HUES):
            yield _written(hls_to_rgb(hue / HUES, lightness, 0.55))


def _beside(colour: str, used: Collection[str]) -> str:
    """Return the next colour of all that can be written that is not in use."""
    number = int(colour[1:], 16)
    return next(one for step in range(len(used) + 1) if (one := f"#{(number + step) % 0x1000000:06x}") not in used)


def _channels(colour: str) -> tuple[float, ...]:
    return tuple(int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))


def _written(channels: Iterable[float]) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in channels)


@lru_cache(maxsize=4_096)
def _place(colour: str) -> Place:
    """Return where the colour stands in Oklab, where distances are as people see them (Björn Ottosson, 2020)."""
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _channels(colour))
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )
