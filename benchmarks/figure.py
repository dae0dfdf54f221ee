"""A figure: what was measured, against what, and the bound it should keep."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` in `unit`; `bound` is the most it may be, None where it only informs."""

    name: str
    value: float
    unit: str
    bound: float | None = None
    detail: str = ""

    @property
    def kept(self) -> bool:
        return self.bound is None or self.value <= self.bound


def median(values: Iterable[float]) -> float:
    return percentile(values, 50)


def percentile(values: Iterable[float], percent: float) -> float:
    """Return the value below which so many percent lie, by the nearest rank."""
    ordered = sorted(values)
    rank = max(1, -(-len(ordered) * percent // 100))
    return ordered[int(rank) - 1]


def table(figures: Iterable[Figure]) -> str:
    """Return the figures as lines of a table."""
    rows = [("figure", "measured", "bound", "", "")]
    for figure in figures:
        bound = "" if figure.bound is None else f"<= {figure.bound:g}"
        sign = "" if figure.bound is None else "ok" if figure.kept else "MISSED"
        rows.append((figure.name, f"{figure.value:.3g} {figure.unit}", bound, sign, figure.detail))
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return "\n".join(
        "  ".join([*(cell.ljust(width) for cell, width in zip(row[:4], widths, strict=True)), row[4]]).rstrip()
        for row in rows
    )
