"""A sheet: the drawing area of one figure with its axes, its sizes, and the inks that its series have taken."""

from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from qualcode.charts.press.ink import Wells
from qualcode.charts.press.places import Axis

POINT = 0.6  # points on paper for a pixel on the screen
THIN = 0.7


@dataclass(frozen=True, slots=True)
class Sheet:
    """Where series are drawn: `size` is the font size in points, `scale` shrinks figures too tall for a page."""

    paper: Figure
    axes: Axes
    x: Axis
    y: Axis
    language: str
    size: float
    scale: float
    wells: Wells

    def points(self, pixels: float | None, *, usual: float) -> float:
        """Return what a size on the screen is on paper, in points."""
        return max((pixels if pixels is not None else usual) * POINT * self.scale, THIN)
