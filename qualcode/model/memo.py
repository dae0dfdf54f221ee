"""A memo: a person's text on anything in the project; one on a passage carries the passage's place and words."""

import re
from dataclasses import dataclass
from datetime import datetime

from qualcode.model.span import Span


@dataclass(frozen=True, slots=True)
class Memo:
    """A stored memo; `target` is the guid of what it is on, for a passage that of its source."""

    guid: str
    kind: str
    target: str
    title: str
    body: str
    person: int
    changed: datetime
    span: Span | None = None
    quote: str = ""


LINK = re.compile(r"\[\[([^\[\]\n]{1,200})\]\]")


def links(body: str) -> tuple[str, ...]:
    """Return the names that a memo's text links to, written as [[B1.2]] or [[another memo]], each once, in their order."""
    return tuple(dict.fromkeys(name.strip() for name in LINK.findall(body) if name.strip()))
