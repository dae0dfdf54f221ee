"""A coding: a code laid on a passage by a coder."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from qualcode.model.code import Polarity
from qualcode.model.span import Span


@dataclass(frozen=True, slots=True)
class Coding:
    """A stored coding; `code` is the code's guid, `coder` the person's id."""

    guid: str
    code: str
    coder: int
    span: Span
    quote: str
    polarity: Polarity
    note: str
    created: datetime
    changed: datetime
    revision: int
    attributes: Mapping[str, str] = field(default_factory=dict)
