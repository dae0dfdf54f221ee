"""A short mark of what a widget shows, by which it begins anew where that is another."""

from qualcode.model.text import fingerprint


def stamp(value: object) -> str:
    """Return a short mark of the value, by which a widget knows whether it still shows the same thing."""
    return fingerprint(repr(value))[:12]
