"""The one gate for numbers from outside: finite ones, and within the bounds that their use has."""

import math

from qualcode.errors import BadNumber


def finite(value: float, *, least: float = -math.inf, most: float = math.inf) -> float:
    """Return the number; raise BadNumber where it is infinite, no number, or out of bounds."""
    if not math.isfinite(value) or not least <= value <= most:
        raise BadNumber(value=str(value))
    return value
