"""What a researcher decides in writing: the category of a code in a comparison, and how a negative case is resolved."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Judgement:
    """The category of a code in a comparison, and why; `seen` is a fingerprint of the codings on which it rests.

    `comparison` is one by group, technique, wave or coder, or of an informant by guid; `attribute` is what a conditional
    finding depends on.
    """

    guid: str
    comparison: str
    code: str
    category: str
    reason: str
    attribute: str = ""
    seen: str = ""
    user: str | None = None
    at: datetime | None = None
    changed: datetime | None = None


@dataclass(frozen=True, slots=True)
class Resolution:
    """How a negative case, by the guid of its coding, is resolved; `seen` is a fingerprint of the coding as it was then."""

    guid: str
    coding: str
    body: str
    seen: str = ""
    user: str | None = None
    at: datetime | None = None
    changed: datetime | None = None
