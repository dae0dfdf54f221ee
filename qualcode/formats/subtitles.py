"""Subtitles as transcripts: WebVTT with its voices, and SubRip; each cue is a paragraph with its time.

Read line by line by a reader of our own: webvtt-py, made for writing and cutting subtitles, drops cues whose text does not
follow their timing at once, takes anything in angle brackets for a tag, and gives a cue one voice alone.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from qualcode.formats.cue_text import labelled, plain, times_its_words, utterances
from qualcode.formats.encodings import told
from qualcode.formats.limits import MAX_LINES
from qualcode.formats.material import Line, Material, Note, bounded
from qualcode.formats.not_names import well_formed
from qualcode.formats.refusal import Unreadable
from qualcode.formats.times import seconds
from qualcode.model.speaker import usual
from qualcode.model.text import normalised
from qualcode.model.transcript import Choice

LINES_A_CUE = 6
LONGEST_NOTE = 500
ROLLING = 0.05
"""Seconds that a cue of captions that roll stands at the most to show no more than the cue before."""

MOST_SHOWN = 4
"""Lines that such captions show at a time."""

_CLOCK = r"[\d:.,;]{1,24}"
_TIMING = re.compile(
    rf"\s*[\[(]?\s{{0,3}}({_CLOCK})\s{{0,9}}(?:-{{1,3}}>|→)\s{{0,9}}({_CLOCK})\s{{0,3}}[\])]?(?:\s+(.*))?", re.DOTALL
)
_BROKEN = re.compile(r"\s*((?=\S{0,23}\d)\S{1,24})\s{0,9}-->\s{0,9}((?=\S{0,23}\d)\S{1,24})(?:\s+(.*))?", re.DOTALL)
_SETTING = re.compile(r"(?:vertical|line|position|size|align|region|[xy][12]):\S+", re.IGNORECASE)
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_MADE = re.compile(r"(?:kind|language|lang|confidence|duration|recognizability|x-timestamp-map)\s{0,3}[:=]", re.IGNORECASE)
_NUMBERED_NAME = re.compile(r'\d{1,9} "([^"]{1,200})" \(\d{1,20}\)')


@dataclass(slots=True)
class _Cue:
    """A cue, or a block of words without a timing; `line` is where it begins in the file."""

    line: int
    timing: str | None = None
    start: float | None = None
    end: float | None = None
    name: str = ""
    rows: list[str] = field(default_factory=list)


def read_vtt(content: bytes, choice: Choice) -> Material:
    return _read(content, choice, webvtt=True)


def read_srt(content: bytes, choice: Choice) -> Material:
    return _read(content, choice, webvtt=False)


def _read(content: bytes, choice: Choice, *, webvtt: bool) -> Material:
    """Return the cues as paragraphs, two voices of a cue as two; raise Unreadable where no line is a cue's timing."""
    decoded = told(content, choice.encoding)
    text = normalised(decoded.text)
    if text.count("\n") > LINES_A_CUE * MAX_LINES:
        raise Unreadable("too_many_lines", most=LINES_A_CUE * MAX_LINES)
    blocks = _Blocks(text.split("\n"), webvtt=webvtt or text.lstrip("\ufeff \n").startswith("WEBVTT"))
    blocks.read()
    if not any(cue.timing for cue in blocks.cues):
        raise Unreadable("empty" if blocks.headed and not blocks.cues else "broken_subtitles")
    cues, rolled = _unrolled(blocks.cues, webvtt=blocks.webvtt)
    notes = [*decoded.notes, *blocks.notes, *_about(blocks.cues)]
    if rolled:
        notes.append(Note("rolling_captions", None, (("count", rolled),)))
    voices = _names_of_voices(cues)
    named = (cue for cue in blocks.cues if _is_words(cue.name, voices))
    notes += [Note("cue_name", cue.line - 1, (("words", cue.name[:LONGEST_NOTE]),)) for cue in named]
    lines = bounded(line for cue in cues for line in _lines(cue, voices, webvtt=blocks.webvtt))
    if not lines:
        raise Unreadable("empty")
    if any(line.speaker for line in lines):
        # a voice is its cue's own: whoever speaks where none is named, it is not the one before
        lines = tuple(line if line.speaker or labelled(line.text) else replace(line, unnamed=True) for line in lines)
    return Material(lines, encoding=decoded.encoding, notes=tuple(sorted(notes, key=lambda note: note.line or 0)))


def _lines(cue: _Cue, voices: dict[str, str], *, webvtt: bool) -> Iterator[Line]:
    named = voices.get(cue.name)
    for voice, words, other in utterances("\n".join(cue.rows), webvtt=webvtt):
        who = voice or named
        if who and words.startswith(f"{who}:"):
            words = words[len(who) + 1 :].lstrip(" ")
        if words.strip():
            yield Line(words, who, cue.start, joins=True, unnamed=other and not who)


def _about(cues: Sequence[_Cue]) -> Iterator[Note]:
    for cue in cues:
        if cue.timing is None and cue.rows:
            yield Note("cue_without_time", cue.line)
        elif cue.timing and cue.start is None:
            yield Note("odd_time", cue.line, (("time", cue.timing[:60]),))


def _names_of_voices(cues: Sequence[_Cue]) -> dict[str, str]:
    """Return the identifiers that name who speaks: an identifier is a cue's own, so one that comes again names a voice."""
    counts = Counter(cue.name for cue in cues if cue.name)
    names = {name: found[1] for name in counts if (found := _NUMBERED_NAME.fullmatch(name))}
    again = {name for name, count in counts.items() if count > 1 and (usual(name) or well_formed(name)) and not name.isdecimal()}
    if again:
        names |= {name: name for name in counts if name in again or (" " in name and usual(name))}
    return names


def _is_words(name: str, voices: dict[str, str]) -> bool:
    """Return whether a cue's identifier holds words that somebody wrote, and no number or address that a program gave."""
    if not any(map(str.isalpha, name)) or name in voices:
        return False
    return " " in name or not any(map(str.isdigit, name))


def _unrolled(cues: Sequence[_Cue], *, webvtt: bool) -> tuple[list[_Cue], int]:
    """Return the cues without the lines that captions which roll show again, and how many these were.

    Elsewhere what is said twice is kept.
    """
    words = [[seen for row in cue.rows if (seen := plain(row, webvtt=webvtt))] for cue in cues]
    if not _roll(cues, words):
        return list(cues), 0
    kept: list[_Cue] = []
    shown: list[str] = []
    ended: float | None = None
    count = 0
    for cue, lines in zip(cues, words, strict=True):
        rows = [row for row in cue.rows if plain(row, webvtt=webvtt)]
        again = 0
        if ended is not None and cue.start is not None and cue.start - ended <= ROLLING:
            most = min(len(lines), len(shown), MOST_SHOWN)
            again = next((many for many in range(most, 0, -1) if lines[:many] == shown[-many:]), 0)
        count += again
        if rows[again:]:
            kept.append(_Cue(cue.line, cue.timing, cue.start, cue.end, cue.name, rows[again:]))
        shown, ended = lines, cue.end
    return kept, count


def _roll(cues: Sequence[_Cue], words: Sequence[Sequence[str]]) -> bool:
    """Return whether captions roll: words are timed one by one, many cues stand for a moment, or many begin as the last ended."""
    if any(times_its_words(row) for cue in cues for row in cue.rows):
        return True
    again = sum(len(now) > 1 and now[0] == before[-1] != now[-1] for before, now in pairwise(words) if before)
    return 3 * sum(map(_for_a_moment, cues)) >= max(len(cues), 6) or 2 * again >= max(len(cues), 6)


def _for_a_moment(cue: _Cue) -> bool:
    return cue.start is not None and cue.end is not None and 0 <= cue.end - cue.start <= ROLLING


class _Blocks:
    """Takes the lines of a file apart into cues, remarks and blocks of words without a timing."""

    def __init__(self, lines: list[str], *, webvtt: bool) -> None:
        self.lines, self.webvtt = lines, webvtt
        self.cues: list[_Cue] = []
        self.notes: list[Note] = []
        self.headed = False
        self.number = 0
        self.remark: tuple[int, list[str]] | None = None
        self.within = ""

    def read(self) -> None:
        timings: list[re.Match[str] | None] = []
        for at in range(len(self.lines)):
            timings.append(self._timing(at, timings[-1] if at else None))
        name, apart = "", True
        for at, line in enumerate(self.lines):
            if found := timings[at]:
                self._close()
                self._cue(at, found, name)
                name, apart = "", False
            elif not (bare := _UNSEEN.sub("", line).strip()):
                self._close()
                apart = True
            elif at + 1 < len(timings) and timings[at + 1] and self._names_a_cue(bare, apart=apart):
                self._close()
                name, apart = bare, False
            else:
                self._take(at, line, bare, apart=apart)
                apart = False
        self._close()

    def _timing(self, at: int, before: re.Match[str] | None) -> re.Match[str] | None:
        line = self.lines[at]
        if ">" not in line and "→" not in line:
            return None
        line = _UNSEEN.sub("", line)
        begins = self._blank(at - 1) or (self._blank(at - 2) and self._digits(at - 1))
        found = _TIMING.fullmatch(line)
        if found and all(":" in found[part] or ";" in found[part] for part in (1, 2)):
            if not _words_behind(found) or begins or self._apart(at - 1):
                return found
            # within a cue such a line is somebody's words, unless all cues are set so: a line each, their timing before the words
            return found if found[0][: found.start(1)].strip() or (before and _words_behind(before)) else None
        return _BROKEN.fullmatch(line) if begins else None

    def _blank(self, at: int) -> bool:
        return at < 0 or not _UNSEEN.sub("", self.lines[at]).strip()

    def _digits(self, at: int) -> bool:
        return at >= 0 and self.lines[at].strip().isdecimal()

    def _apart(self, at: int) -> bool:
        return self.webvtt and self._blank(at - 1)

    def _names_a_cue(self, bare: str, *, apart: bool) -> bool:
        if bare.isdecimal():
            return apart or self.within == "header" or (len(bare) < 10 and int(bare) == self.number + 1)
        return self.webvtt and apart and not self._is_header(bare)

    @staticmethod
    def _is_header(bare: str) -> bool:
        return bare == "WEBVTT" or bare.startswith(("WEBVTT ", "WEBVTT\t"))

    def _cue(self, at: int, found: re.Match[str], name: str) -> None:
        if name.isdecimal() and len(name) < 10:
            self.number = int(name)
        words = _words_behind(found)
        timing = f"{found[1]} --> {found[2]}"
        self.cues.append(_Cue(at + 1, timing, seconds(found[1]), seconds(found[2]), name, [words] if words else []))
        self.within = "cue"

    def _take(self, at: int, line: str, bare: str, *, apart: bool) -> None:
        if apart and self._special(at, bare):
            return
        if self.within == "header":
            self._said(at + 1, bare)
        elif self.within == "note" and self.remark is not None:
            self.remark[1].append(bare)
        elif self.within == "style":
            return
        elif (apart and not self._waits()) or not self.cues:
            self._loose(at, line, bare)
        else:
            self.cues[-1].rows.append(line)

    def _special(self, at: int, bare: str) -> bool:
        """Begin a header, a remark or a block of styles, and return whether the line does."""
        if not self.webvtt:
            return False
        if self._is_header(bare):
            self.headed, self.within = True, "header"
            self._said(at + 1, bare[6:].strip(" \t-"))
        elif bare == "NOTE" or bare.startswith(("NOTE ", "NOTE\t")):
            self.within, self.remark = "note", (at + 1, [bare[5:].strip()])
        elif bare in ("STYLE", "REGION") and not self.cues:
            self.within = "style"
        else:
            return False
        return True

    def _waits(self) -> bool:
        """Return whether the last cue has its timing and no words yet."""
        return bool(self.cues) and self.cues[-1].timing is not None and not self.cues[-1].rows

    def _loose(self, at: int, line: str, bare: str) -> None:
        self.within = "cue"
        if bare.isdecimal() and len(bare) < 10 and int(bare) == self.number + 1:
            # the number of a cue that has no timing
            self.number += 1
            self.cues.append(_Cue(at + 1))
        else:
            self.cues.append(_Cue(at + 1, rows=[line]))

    def _said(self, line: int, words: str) -> None:
        if words and not _MADE.match(words):
            self.notes.append(Note("subtitle_note", line, (("words", words[:LONGEST_NOTE]),)))

    def _close(self) -> None:
        """End what an empty line ends."""
        if self.remark is not None:
            self._said(self.remark[0], " ".join(self.remark[1]).strip())
            self.remark = None
        if self.within != "cue":
            self.within = ""


def _words_behind(timing: re.Match[str]) -> str:
    """Return what stands behind the timing, unless it is settings of where the cue is shown."""
    rest = (timing[3] or "").strip()
    return "" if all(_SETTING.fullmatch(part) for part in rest.split()) else rest
