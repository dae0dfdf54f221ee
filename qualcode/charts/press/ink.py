"""Black ink for what the screen shows in colour: greys, hatches, dashes and marks that survive a copying machine."""

from collections.abc import Sequence
from itertools import count
from typing import TypeVar

from plotly.colors import hex_to_rgb, unlabel_rgb

BLACK, WHITE, GRID, SOFT = "#000000", "#ffffff", "#d4d4d4", "#595959"
SOLID = ("#9a9a9a", "#404040", "#dcdcdc", "#6b6b6b", "#f4f4f4")
HATCHES = ("////", "....", "xxxx", "\\\\\\\\", "++++")
DASHES = ("-", ":", "--", "-.", (0, (8, 3)), (0, (1, 4)))
MARKS = ("o", "s", "^", "D", "v", "P", "X")
PLOTLY_DASHES = {
    "solid": "-", "dot": ":", "dash": "--", "dashdot": "-.", "longdash": (0, (8, 3)), "longdashdot": (0, (8, 3, 1, 3)),
}  # fmt: skip
PLOTLY_MARKS = {
    "circle": "o", "square": "s", "diamond": "D", "cross": "P", "x": "X", "triangle-up": "^", "triangle-down": "v",
    "triangle-left": "<", "triangle-right": ">", "star": "*", "pentagon": "p", "hexagon": "h", "line-ns": "|", "line-ew": "_",
}  # fmt: skip
DARK = 0.45
Look = TypeVar("Look")


class Wells:
    """What was already used in one figure, so that no two of its named series look alike."""

    def __init__(self) -> None:
        self.dashes: list = []
        self.marks: list[str] = []
        self._solid, self._hatched = count(), count()

    def fill(self, *, hatched: bool) -> tuple[str, str]:
        """Return the next grey and hatch for bars: hatched where the screen hatches them."""
        if hatched:
            return WHITE, HATCHES[next(self._hatched) % len(HATCHES)]
        return SOLID[next(self._solid) % len(SOLID)], ""

    def dash(self, wanted: str | None) -> object:
        """Return the wanted dash, or the next one that no other line of the figure has."""
        return _fresh(PLOTLY_DASHES.get(wanted or "solid", "-"), DASHES, self.dashes)

    def mark(self, wanted: str | None) -> str:
        """Return the wanted mark, or the next one that no other series of the figure has."""
        return _fresh(PLOTLY_MARKS.get((wanted or "circle").removesuffix("-open"), "o"), MARKS, self.marks)


def _fresh(wanted: Look, known: Sequence[Look], used: list[Look]) -> Look:
    found = wanted if wanted not in used else next((one for one in known if one not in used), wanted)
    used.append(found)
    return found


def parts(colour: str) -> tuple[float, float, float]:
    """Return red, green and blue between 0 and 1 of a colour written as #rrggbb, #rgb, rgb() or rgba()."""
    if colour.startswith("#"):
        digits = colour.removeprefix("#")
        whole = digits if len(digits) == 6 else "".join(2 * one for one in digits)
        found = hex_to_rgb(f"#{whole}")
    else:
        found = unlabel_rgb(colour)[:3]
    red, green, blue = (float(part) / 255 for part in found)
    return red, green, blue


def lightness(colour: str) -> float:
    """Return how light a colour looks on paper without colour, 0 black to 1 white (Rec. 709 weights)."""
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), parts(colour), strict=True))


def grey(value: float) -> str:
    """Return the grey of a lightness between 0 and 1."""
    level = round(255 * min(max(value, 0.0), 1.0))
    return f"#{level:02x}{level:02x}{level:02x}"


def on(colour: str) -> str:
    """Return black or white, whichever reads on the colour."""
    return WHITE if lightness(colour) < DARK else BLACK
