"""What readers of other programs' databases share: guids made from their numbers, and passages placed on normalised text."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import NAMESPACE_URL, uuid5

from qualcode.formats.refi_offsets import Evidence, Marked, Ruler, detected, same_words
from qualcode.model.span import Span
from qualcode.model.transcript import Problem


@dataclass(frozen=True, slots=True)
class Placed:
    """A passage as another program stores it: its own number, where it lies, and the words it should have."""

    key: object
    start: int | None
    end: int | None
    words: str = ""


@dataclass(slots=True)
class Desk:
    """One file being read: whose numbers its guids are made from, and what could not come along."""

    file: str
    study: str
    lost: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)

    def guid(self, kind: str, number: object) -> str:
        """Return the guid of a thing, the same whenever the same project is read."""
        return str(uuid5(NAMESPACE_URL, f"{self.study}:{kind}:{number}"))

    def tell(self, key: str, **facts: object) -> None:
        self.problems.append(Problem(self.file, f"formats.refi.{key}", None, facts))

    def told(self) -> tuple[Problem, ...]:
        return (*self.problems, *(Problem(self.file, f"formats.refi.{key}", None, {"count": n}) for key, n in self.lost.items()))


def evidence(texts: Iterable[tuple[str, Sequence[Placed]]], origin: str) -> tuple[Evidence, ...]:
    """Return how the file's passages are counted, as `refi_offsets.detected` weighs it."""
    marked = [
        Marked(text, [(one.start, one.end, one.words) for one in placed if one.start is not None and one.end is not None])
        for text, placed in texts
    ]
    return detected(marked, origin)


def spans(desk: Desk, text: str, normal: str, placed: Sequence[Placed], found: Evidence) -> dict[object, Span]:
    """Return the passages' places on the normalised text; those outside it are told, those with other words counted."""
    ruler = Ruler(text, found.convention)
    places: dict[object, Span] = {}
    for one in placed:
        if one.start is None or one.end is None or not 0 <= one.start < one.end <= ruler.last:
            desk.tell("passage_outside", start=one.start, end=one.end, length=ruler.last)
            continue
        start, end = ruler.offset(one.start), ruler.offset(one.end)
        if start < end:
            places[one.key] = Span(start, end)
            if one.words and not same_words(normal[start:end], one.words):
                desk.lost["other_words"] += 1
    return places
