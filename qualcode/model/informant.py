"""An informant (case): who was asked, under a code name."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Informant:
    """Code name, role, group and typed attributes; attributes that were never collected are absent, not guessed."""

    code: str
    role: str = ""
    group: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    guid: str = ""
