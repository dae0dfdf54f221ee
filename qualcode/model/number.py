"""The one gate for numbers from outside: finite ones, and within the bounds that their use has."""

import math

from qualcode.errors import BadNumber

LARGEST = 2**31 - 1
"""The largest id or count that both engines hold."""
DIGITS = 12


def finite(value: float, *, least: float = -math.inf, most: float = math.inf) -> float:
    """Return the number; raise BadNumber where it is infinite, no number, or out of bounds."""
    if not least <= value <= most or not math.isfinite(value):
        raise BadNumber(value=str(value))
    return value


def whole(written: str, *, most: int = LARGEST) -> int | None:
    """Return the number that the digits are, or None where they are none or more than `most`."""
    if not (written.isascii() and written.isdecimal()) or len(written) > DIGITS:
        return None
    number = int(written)
    return number if number <= most else None
