"""Who speaks: the turns of a transcript's paragraphs, from what its format says and from the labels that are borne out."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from qualcode.formats.bearing import MOST_LABELS, Candidate, borne_out
from qualcode.formats.front import FIRST, LINES, naming_lines
from qualcode.formats.labels import MOST_CHARACTERS, Mark, Opening, name_alone, opening
from qualcode.formats.material import Line
from qualcode.model.span import Span
from qualcode.model.speaker import asks, usual
from qualcode.model.transcript import GUESS, Choice, Label, Turn

SAMPLE = 80
TIMED = 0.3
"""The share of lines that a bare time begins where a text's times are written so."""
_NUMBERED = re.compile(r"\d{1,5}[.)]?\s+(\S.*)")


@dataclass(frozen=True, slots=True)
class Spoken:
    """A text put together from its paragraphs, with its turns, what looks like a label, and paragraphs nobody is named for."""

    text: str
    turns: tuple[Turn, ...]
    labels: tuple[Label, ...] = ()
    unlabelled: int = 0
    odd_times: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Part:
    """One line of the text: its words, what its format says of it, and what it may open."""

    text: str
    line: Line
    first: bool
    opens: Opening | None

    @property
    def blank(self) -> bool:
        return not self.text.strip()


def turns(text: str, choice: Choice = GUESS) -> tuple[Turn, ...]:
    """Return the turns of the text in order; they never overlap and together cover every non-empty line.

    A turn runs from its speaker's label to the last line before the next label. Where nobody is named each paragraph
    is a turn of its own.
    """
    return spoken([Line(part) for part in text.split("\n")], choice).turns


def spoken(lines: Iterable[Line], choice: Choice = GUESS) -> Spoken:
    """Return the text of the paragraphs and who says them.

    Where one side alone is labelled, what stands between is a turn of its own a paragraph, of `choice.unlabelled` or nobody.
    """
    parts = _without_the_front(_unnumbered(_with_names_alone(list(_parts(lines)))), choice)
    named, labels = borne_out(_candidates(parts), sum(not part.blank for part in parts), choice)
    parts = _timed([_believed(part, named) for part in parts])
    if any(part.line.speaker for part in parts):
        labels = (*_of_the_format(parts, choice), *labels)
    builder = _Builder(choice, _one_sided(parts))
    for at, part in enumerate(parts):
        builder.take(part, _next(parts, at))
    return Spoken("".join(builder.written), tuple(builder.turns), labels, builder.unlabelled, tuple(builder.odd))


def _parts(lines: Iterable[Line]) -> Iterator[_Part]:
    for line in lines:
        quiet = line.aside or line.unnamed or line.speaker is not None
        for number, text in enumerate(line.text.split("\n")):
            yield _Part(text, line, number == 0, None if quiet else opening(text))


def _without_the_front(parts: list[_Part], choice: Choice) -> list[_Part]:
    """Return the parts without the labels of lines at the head that say who asks and who answers, and are nobody's turn."""
    if any(part.line.speaker for part in parts[:LINES]):
        return parts
    labels = (part.opens.name for part in parts if part.opens and part.opens.name)
    for at in naming_lines([part.text for part in parts[:FIRST]], labels):
        opens = parts[at].opens
        if opens is not None and opens.name not in choice.speakers:
            parts[at] = replace(parts[at], opens=None)
    return parts


def _next(parts: Sequence[_Part], at: int) -> _Part | None:
    """Return the next part that is not empty, past one empty line at the most."""
    return next((part for part in parts[at + 1 : at + 3] if not part.blank), None)


def _with_names_alone(parts: list[_Part]) -> list[_Part]:
    """Return the parts with names that stand on a line of their own, of any form above or below a time on a line of its own."""
    for at, part in enumerate(parts):
        if part.opens is None and not part.line.aside and not part.line.unnamed and part.line.speaker is None:
            # without a time beside it only a name that transcribers use can be told from a title
            name = name_alone(part.text) if len(part.text) <= MOST_CHARACTERS else None
            if name and usual(name):
                parts[at] = replace(part, opens=Opening(name, None, len(part.text), Mark.LINE))
        if part.opens is None or not part.opens.bare:
            continue
        for near in (at - 1, at - 2, at + 1, at + 2):
            if not 0 <= near < len(parts) or (abs(near - at) == 2 and not parts[(near + at) // 2].blank):
                continue
            other = parts[near]
            if other.opens is None and not other.line.aside and other.line.speaker is None and (name := name_alone(other.text)):
                parts[near] = replace(other, opens=Opening(name, part.opens.seconds, len(other.text), Mark.LINE))
                break
    return parts


def _believed(part: _Part, named: frozenset[str]) -> _Part:
    """Return the part without the name that is none."""
    if part.opens is None or part.opens.name is None or part.opens.name in named:
        return part
    return replace(part, opens=part.opens.nameless)


def _timed(parts: list[_Part]) -> list[_Part]:
    """Return the parts without the times that only begin a sentence: a text's own times stand before many lines and rise."""
    bare = [part.opens.seconds for part in parts if part.opens and part.opens.mark is Mark.BARE]
    times = [at for at in bare if at is not None]
    written = sum(not part.blank for part in parts)
    if len(times) > 1 and len(times) >= TIMED * written and all(one <= other for one, other in pairwise(times)):
        return parts
    return [replace(part, opens=None) if part.opens and part.opens.mark is Mark.BARE else part for part in parts]


def _unnumbered(parts: list[_Part]) -> list[_Part]:
    """Return the parts with names without the numbers of lines or questions, where each one's is another."""
    found = [(at, number[1]) for at, part in enumerate(parts) if (number := _NUMBERED.match(_name(part)))]
    if len(found) < 3 or len({_name(parts[at]) for at, _ in found}) < len(found):
        return parts
    for at, name in found:
        opens = parts[at].opens
        assert opens is not None
        parts[at] = replace(parts[at], opens=replace(opens, name=name))
    return parts


def _name(part: _Part) -> str:
    return (part.opens.name or "") if part.opens else ""


def _candidates(parts: Sequence[_Part]) -> list[Candidate]:
    found, place = [], 0
    for at, part in enumerate(parts):
        place += not part.blank
        if part.opens is not None and part.opens.name is not None:
            sample = part.text[part.opens.words :].strip() or getattr(_next(parts, at), "text", "").strip()
            found.append(Candidate(part.opens.name, part.opens.mark, place, part.opens.seconds, sample[:SAMPLE]))
    return found


def _of_the_format(parts: Sequence[_Part], choice: Choice) -> list[Label]:
    """Return the names that the format itself gives, with their counts."""
    counts = Counter(part.line.speaker for part in parts if part.line.speaker and part.first)
    samples = {part.line.speaker: part.text.strip()[:SAMPLE] for part in reversed(parts) if part.first}
    frequent = counts.most_common(MOST_LABELS)
    return [Label(name, count, samples[name], name not in choice.others) for name, count in frequent if name]


def _one_sided(parts: Sequence[_Part]) -> bool:
    """Return whether one side alone is labelled: one name again and again, or interviewers and nobody who answers."""
    times = Counter(part.opens.name for part in parts if part.opens and part.opens.name)
    if not times or any(part.line.speaker for part in parts):
        return False
    return all(asks(str(name)) for name in times) or (len(times) == 1 and times.total() > 1)


class _Builder:
    """Puts the text together line by line, and the turns with it."""

    def __init__(self, choice: Choice, one_sided: bool) -> None:
        self.choice, self.one_sided = choice, one_sided
        self.written: list[str] = []
        self.turns: list[Turn] = []
        self.odd: list[tuple[int, str]] = []
        self.unlabelled = 0
        self.length = self.lines = 0
        self.speaking: str | None = None
        self.goes_on = False
        self.stamp: tuple[int, float | None] | None = None

    def take(self, part: _Part, after: _Part | None) -> None:
        """Write the line, and give it to whoever says it."""
        given, opens = part.line.speaker, part.opens
        if given and part.first and part.line.joins and self._joined(part, given):
            return
        label = f"{given}: " if given and part.first else ""
        start = self._write(label + part.text)
        if part.blank and not label:
            return
        if opens and opens.odd:
            self.odd.append((self.lines, opens.odd))
        if part.line.aside or (opens and opens.mark is Mark.CHAT and opens.name is None) or given in self.choice.others:
            self._nobody(start, part)
        elif part.line.unnamed:
            self._between(start, part.line.seconds, start)
        elif given and part.first:
            self._open(start, part, given, part.line.seconds, start + len(label))
        elif given:
            self._extend(start, part)
        elif opens and opens.name:
            self._open(start, part, opens.name, opens.seconds, start + opens.words)
        elif opens and opens.bare and after and after.opens and after.opens.name:
            self.stamp = start, opens.seconds
        else:
            self._unnamed(start, part)

    def _write(self, line: str) -> int:
        start = self.length
        self.written.append(f"\n{line}" if self.lines else line)
        self.length += len(line) + 1
        self.lines += 1
        return start

    def _joined(self, part: _Part, speaker: str) -> bool:
        """Let a cue go on the line before it where the same person speaks on."""
        if not self.goes_on or not self.turns or self.turns[-1].speaker != speaker:
            return False
        last = self.turns[-1]
        if last.span.end != self.length - 1:
            return False
        self.written.append(f" {part.text}")
        self.length += len(part.text) + 1
        self.turns[-1] = replace(last, span=Span(last.span.start, self.length - 1))
        return True

    def _open(self, start: int, part: _Part, speaker: str | None, at: float | None, words: int) -> None:
        begin = start
        if self.stamp is not None:
            begin, at = self.stamp[0], self.stamp[1] if at is None else at
            self.stamp = None
        self.turns.append(Turn(Span(begin, self.length - 1), speaker, part.line.seconds if at is None else at, words))
        self.speaking, self.goes_on = speaker, True

    def _extend(self, start: int, part: _Part) -> None:
        if self.goes_on and self.turns:
            last = self.turns[-1]
            # a time on a line of its own right behind the name is part of the label
            in_label = bool(part.opens and part.opens.bare and last.words is not None and last.words >= start - 1)
            self.turns[-1] = replace(
                last, span=Span(last.span.start, self.length - 1), words=self.length if in_label else last.words,
                seconds=part.opens.seconds if in_label and part.opens and last.seconds is None else last.seconds,
            )  # fmt: skip
        else:
            self._open(start, part, self.speaking, None, start)

    def _nobody(self, start: int, part: _Part) -> None:
        self.turns.append(Turn(Span(start, self.length - 1), None, part.line.seconds, start))
        self.goes_on = False

    def _unnamed(self, start: int, part: _Part) -> None:
        """Give a line without a label to whoever speaks, or to nobody where none does or one side alone is labelled."""
        at = part.opens.seconds if part.opens else None
        words = start + (part.opens.words if part.opens else 0)
        if self.speaking is None:
            self._nobody(start, part)
            self.turns[-1] = replace(self.turns[-1], seconds=part.line.seconds if at is None else at, words=words)
        elif not self.one_sided:
            self._extend(start, part)
        else:
            self._between(start, part.line.seconds if at is None else at, words)

    def _between(self, start: int, at: float | None, words: int) -> None:
        """Give what stands between labels to whom a person named, whose lines make one turn, or to nobody."""
        self.unlabelled += 1
        who = self.choice.unlabelled
        if who and self.turns and self.turns[-1].speaker == who:
            self.turns[-1] = replace(self.turns[-1], span=Span(self.turns[-1].span.start, self.length - 1))
        else:
            self.turns.append(Turn(Span(start, self.length - 1), who, at, words))
        self.goes_on = False
