"""A row of the joint display: numbers by year beside the words that speak of the same thing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class JointRow:
    """What a researcher puts side by side.

    `counts` are numbers by year, of what `measure` says. The words beside them are the codings of a code and those below,
    by guid, with a value of an attribute as `analysis.matrices.values` names it; `coding` is the one whose quotation stands
    for them. `fit` is after Fetters, Curry and Creswell (2013) confirmation, expansion or discordance, and silence where
    the words say nothing, and `inference` what follows from both. Of a stored row also its guid, who wrote it, and when.
    """

    label: str
    measure: str = ""
    counts: Mapping[str, float] = field(default_factory=dict)
    code: str = ""
    attribute: str = ""
    value: str = ""
    coding: str = ""
    fit: str = "confirmation"
    inference: str = ""
    guid: str = ""
    user: str | None = None
    at: datetime | None = None
    changed: datetime | None = None
