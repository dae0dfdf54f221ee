"""Which labels are speakers: what the text bears out by recurrence and alternation, by usual names, or by the format's mark.

What is not borne out is nobody's name, but told with its count and a sample, so that a person can say that it is one.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from qualcode.formats.labels import Mark
from qualcode.formats.not_names import greets, well_formed
from qualcode.model.speaker import bare, usual
from qualcode.model.transcript import Choice, Label

MOST_LABELS = 60
BEGINNING = 120
"""Seconds within which the first of a recording's times lies; a clock time of the day does not."""

_STRONG = frozenset({Mark.STAMP, Mark.BRACKET, Mark.BOLD, Mark.CHAT})
_WRITTEN = frozenset({Mark.COLON, Mark.BOLD})
_WEAK = frozenset({Mark.TAB, Mark.RUN_IN, Mark.LINE, Mark.EMPHASIS})
_SHARES = {Mark.TAB: 0.5, Mark.RUN_IN: 0.3, Mark.EMPHASIS: 0.4, Mark.LINE: 0.0, Mark.COLON: 0.1}
OFTEN = 4
MOST_LINES = 0.6
LABELLED = 0.3
RARE = 0.2
"""Such a share of the most frequent label's count is rare."""
HEADING_GAP = 3
"""So many lines of a heading may be titles without a colon."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line that may open somebody's turn; `at` counts the lines that are not empty."""

    name: str
    mark: Mark
    at: int
    seconds: float | None
    sample: str


@dataclass(slots=True)
class _Seen:
    count: int = 0
    marks: Counter[Mark] = field(default_factory=Counter)
    places: list[int] = field(default_factory=list)
    sample: str = ""

    @property
    def mark(self) -> Mark:
        return self.marks.most_common(1)[0][0]


def borne_out(candidates: Sequence[Candidate], lines: int, choice: Choice) -> tuple[frozenset[str], tuple[Label, ...]]:
    """Return the names that are speakers, and every label with its count, most frequent ones where there are many.

    `lines` counts the lines that are not empty.
    """
    seen: dict[str, _Seen] = {}
    for candidate in candidates:
        held = seen.setdefault(candidate.name, _Seen())
        held.count += 1
        held.marks[candidate.mark] += 1
        held.places.append(candidate.at)
        held.sample = held.sample or candidate.sample
    known = {name.casefold() for name in choice.known}
    marks = Counter(candidate.mark for candidate in candidates)
    sure = {name for name, held in seen.items() if _certain(name, held, marks) or name.casefold() in known}
    sure |= {name for mark in Mark for name in _by_style(mark, candidates, seen, lines)}
    sure |= _in_lower_case(seen, lines)
    headings = _of_the_heading(candidates, seen) | {name for name in _beside_codes(seen) if name.casefold() not in known}
    sure -= headings
    recurring = {name for name, held in seen.items() if held.count > 1} - headings
    eligible = {name for name in recurring if well_formed(name) or name in sure}
    doubtful = {name for name in eligible - sure if _recurs(name, seen, eligible | sure, lines)}
    if len(doubtful | sure) > 1:
        # two or more that take turns bear each other out
        sure |= {name for name in doubtful if _alternates(seen[name].places, seen, (doubtful | sure) - {name})}
    doubtful |= _between(seen, sure | doubtful, lines) - sure - headings
    said = set(choice.speakers) & set(seen)
    taken = ((sure | doubtful) - set(choice.others)) | said
    labels = [
        Label(name, held.count, held.sample, name in taken, name in sure or name in said)
        for name, held in seen.items()
        if name in taken or name in choice.others or _worth_asking(name, held)
    ]
    return frozenset(taken), _foremost(labels)


def _certain(name: str, held: _Seen, marks: Counter[Mark]) -> bool:
    """Return whether the name speaks for itself: a usual one, or one with a strong mark that the text uses again."""
    if usual(name):
        return any(mark not in _WEAK for mark in held.marks) or held.count > 1
    return any(mark in _STRONG and (marks[mark] > 1 or mark is Mark.CHAT) for mark in held.marks) and (
        well_formed(name) or Mark.CHAT in held.marks or (Mark.BRACKET in held.marks and held.count > 1)
    )


def _by_style(mark: Mark, candidates: Sequence[Candidate], seen: Mapping[str, _Seen], lines: int) -> set[str]:
    """Return the names whose kind of mark is the text's own way to name speakers, also those that stand there once."""
    if mark not in _WEAK:
        return set()
    held = [candidate for candidate in candidates if candidate.mark is mark and well_formed(candidate.name)]
    names = Counter(candidate.name for candidate in held)
    if len(names) < 2 or len(held) < max(2, _SHARES[mark] * lines):
        return set()
    again = [name for name, count in names.items() if count > 1]
    turns = any(one.name != other.name for one, other in pairwise(held))
    takes_turns = turns and (len(again) > 1 or (mark is Mark.LINE and bool(again) and _to_the_second(held)))
    if mark is Mark.EMPHASIS or takes_turns or (mark is Mark.LINE and _runs_from_the_beginning(held)):
        return set(names)
    return set()


def _in_lower_case(seen: Mapping[str, _Seen], lines: int) -> set[str]:
    """Return names written small, which count where two or more of one word stand before most lines."""
    found = {name for name, held in seen.items() if held.count > 1 and name.isalpha() and well_formed(name.capitalize())}
    small = {name for name in found if name.islower() and seen[name].mark is Mark.COLON}
    enough = len(found) > 1 and sum(seen[name].count for name in found) >= MOST_LINES * lines
    return small if enough else set()


def _of_the_heading(candidates: Sequence[Candidate], seen: Mapping[str, _Seen]) -> set[str]:
    """Return what stands once in the lines about the interview at the head of the text: “Tempat: …”, “Informan: …”.

    No conversation begins with three people of whom none speaks again; two lines need one that is no name.
    """
    run: list[Candidate] = []
    for candidate in candidates:
        if seen[candidate.name].count > 1 or candidate.mark not in _WRITTEN or candidate.at > len(run) + HEADING_GAP:
            break
        if usual(candidate.name) and _speech(candidate.sample):
            break
        run.append(candidate)
    about = len(run) > 1 and any(not well_formed(candidate.name) for candidate in run)
    alone = len(run) > 2 and any(held.count > 1 for held in seen.values())
    return {candidate.name for candidate in run} if about or alone else set()


def _speech(sample: str) -> bool:
    """Return whether the words are a question, a call or a greeting, which nothing about an interview is."""
    return sample.rstrip().endswith(("?", "!")) or greets(sample)


def _beside_codes(seen: Mapping[str, _Seen]) -> set[str]:
    """Return single words that stand there now and then in a text whose speakers are called by codes: headings of its parts."""
    codes = [held.count for name, held in seen.items() if usual(name)]
    most = RARE * max(codes, default=0)
    other = {name: held for name, held in seen.items() if not usual(name)}
    words = {name: held for name, held in other.items() if len(bare(name).split()) == 1 and held.mark in _WRITTEN}
    rare = {name for name, held in words.items() if held.count <= most}
    others = sum(held.count for name, held in other.items() if name not in rare and well_formed(name))
    return rare if sum(codes) >= MOST_LINES * (sum(codes) + others) else set()


def _to_the_second(held: Sequence[Candidate]) -> bool:
    """Return whether the times are a recording's: whoever plans a day writes full five minutes."""
    return any(candidate.seconds is not None and candidate.seconds % 5 for candidate in held)


def _runs_from_the_beginning(held: Sequence[Candidate]) -> bool:
    times = [candidate.seconds for candidate in held if candidate.seconds is not None]
    return bool(times) and times[0] <= BEGINNING and all(one <= other for one, other in pairwise(times))


def _recurs(name: str, seen: Mapping[str, _Seen], eligible: set[str], lines: int) -> bool:
    """Return whether the name comes again after others spoke, and such labels are no rarity in the text."""
    held = seen[name]
    if held.mark in _WEAK:
        return False
    share = sum(seen[other].count for other in eligible)
    if held.count < OFTEN and share < _SHARES[Mark.COLON] * lines:
        return False
    return any(after - before > 1 for before, after in pairwise(held.places))


def _between(seen: Mapping[str, _Seen], speaking: set[str], lines: int) -> set[str]:
    """Return names that stand there once among full names that come again, in a text most of whose speech is labelled."""
    again = [place for name in speaking if not usual(name) and seen[name].count > 1 for place in seen[name].places]
    once = {name for name, held in seen.items() if held.count == 1 and held.mark is Mark.COLON and well_formed(name)}
    if not again or sum(held.count for name, held in seen.items() if name in speaking | once) < LABELLED * lines:
        return set()
    return {name for name in once if min(again) < seen[name].places[0] < max(again)}


def _alternates(places: Sequence[int], seen: Mapping[str, _Seen], others: set[str]) -> bool:
    between = sorted(place for other in others for place in seen[other].places)
    return any(places[0] < place < places[-1] for place in between)


def _worth_asking(name: str, held: _Seen) -> bool:
    return held.count > 1 if held.mark in _WEAK else held.count > 1 or well_formed(name)


def _foremost(labels: list[Label]) -> tuple[Label, ...]:
    """Return the labels in the order in which they first stand in the text; of too many those taken and the most frequent."""
    if len(labels) > MOST_LABELS:
        kept = sorted(range(len(labels)), key=lambda at: (not labels[at].taken, -labels[at].count))[:MOST_LABELS]
        labels = [labels[at] for at in sorted(kept)]
    return tuple(labels)
