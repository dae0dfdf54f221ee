"""What a single format's reader hands on: raw text, turns where the format itself names them, and notes."""

from dataclasses import dataclass

from qualcode.model.transcript import Turn


@dataclass(frozen=True, slots=True)
class Note:
    """Something non-fatal found while reading: the sentence's key, its place, and its facts."""

    key: str
    line: int | None = None
    facts: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class Material:
    """Text not yet normalised; `turns` None lets them be found in the text."""

    text: str
    encoding: str | None = None
    turns: tuple[Turn, ...] | None = None
    notes: tuple[Note, ...] = ()
