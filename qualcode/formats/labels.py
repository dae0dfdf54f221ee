"""The one grammar of speakers' labels: how a line names who speaks and when, in every format and from every program.

Only the head of a line is looked at, so that no line costs more than another.
"""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from qualcode.formats.times import CLOCK, seconds

HEAD = 240
MOST_WORDS = 7
MOST_CHARACTERS = 60
INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"

_NAME = rf"[\w@+][\w .,'’‘`´\"“”()\[\]/&|@+{INVISIBLE}\u00a0-]{{0,{MOST_CHARACTERS + 10}}}?"
_COLON = "[:：﹕]"
_BOLD = r"(?:\*{1,3}|_{1,3})"
_DATE = r"(?:\d{1,4}[./-]\d{1,2}[./-]\d{2,4}|\d{1,2}\s[^\W\d_]{3,9}\.?\s\d{2,4})"
_HOUR = r"(?:\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:[\s\u202f]?[AaPp]\.?[Mm]\.?)?)"
_BETWEEN = r"\s{0,3}(?:-->|->|→|[-–—]|s/d|sd)\s{0,3}"
_CHAT = re.compile(rf"\[?{_DATE},?\s{{1,3}}(?:(?:pukul|at)\s)?{_HOUR}\]?\s{{0,3}}(?:[-–—]\s{{0,3}})?")
_SIGNED = re.compile(rf"({_NAME}),?\s{{1,3}}\[{_DATE},?\s(?:at\s|pukul\s)?{_HOUR}\]{_COLON}?(?=\s|$)")
_SPAN = rf"({CLOCK}(?:{_BETWEEN}{CLOCK})?)"
_BRACKETED = re.compile(rf"[\[(<{{#]\s{{0,3}}{_SPAN}(?:-\d)?\s{{0,3}}[\])>}}#]\s{{0,9}}(?:[-–—=|:]\s{{0,9}})?")
_BARE = re.compile(rf"\*?\s{{0,3}}{_SPAN}(?:\s{{0,9}}[-–—=|]\s{{0,9}}|\s{{1,9}})")
_STAMP_ALONE = re.compile(rf"[\[(<{{*]?\s{{0,3}}{_SPAN}\s{{0,3}}[\])>}}]?\s{{0,3}}")
_BULLET = re.compile(r"(?:[-–—•*·]\s{1,4}|>{1,3}\s{0,4}|\d{1,4}[.)]\s{1,4}|#\d{1,4}\s{1,4})")
_HALF_DAY = r"(?:[\s\u202f]?[AaPp]\.?[Mm]\.?)"
_INNER = (
    rf"(?:\s{{0,9}}\(\d{{1,2}}[:.]\d{{2}}(?:[:.]\d{{2}})?{_HALF_DAY}\))?"
    rf"(?:\s{{0,9}}(?:[\[(<{{]\s{{0,3}}{_SPAN}\s{{0,3}}[\])>}}]|[,–—-]?\s{{1,9}}({CLOCK})))?"
)
_BRACKETED_NAME = re.compile(rf"[\[(<]\s{{0,3}}({_NAME})\s{{0,3}}[\])>]{_INNER}\s{{0,9}}{_COLON}(?=\s|$)")
_BRACKETED_RUN_IN = re.compile(rf"[\[<]\s{{0,3}}({_NAME})\s{{0,3}}[\]>]\s{{1,9}}(?=\S)")
_HEADING = re.compile(r"#{1,6}\s{1,4}(?=\S)")
_LABEL = re.compile(rf"{_BOLD}?({_NAME}){_BOLD}?{_INNER}\s{{0,9}}{_COLON}{_BOLD}?(?=\s|$|[^\W\d])")
_BOLD_NAME = re.compile(rf"{_BOLD}({_NAME})\s{{0,3}}{_COLON}?\s{{0,3}}{_BOLD}{_INNER}\s{{0,3}}{_COLON}?(?=\s|$)")
_NAME_TIME = re.compile(
    rf"\[?({_NAME})\]?(?:\s{{0,9}}[\[(<{{]\s{{0,3}}{_SPAN}\s{{0,3}}[\])>}}]"
    rf"|(?:\s{{0,3}}[,|–—-])?\s{{1,9}}{_SPAN})(?=\s|$)"
)
_TAB = re.compile(rf"({_NAME})\t+(?=\S)")
_AFTER = re.compile(rf"\s{{0,9}}[\[(<{{]\s{{0,3}}{_SPAN}\s{{0,3}}[\])>}}]\s{{0,3}}(?:[-–—]\s{{0,3}})?")
_SIGN = re.compile(r"[:：﹕\t\]>]|\d[.:]\d|\*\*|__")
"""What a label cannot be without."""
_UNSEEN = re.compile(f"[{INVISIBLE}]")
_EDGES = " \t\u00a0\u202f*_#>|-–—,"


class Mark(StrEnum):
    """How a label is set off from the words: what kind of sign it is that somebody speaks."""

    BARE = "bare"
    COLON = "colon"
    STAMP = "stamp"
    BRACKET = "bracket"
    BOLD = "bold"
    EMPHASIS = "emphasis"
    LINE = "line"
    RUN_IN = "run in"
    TAB = "tab"
    CHAT = "chat"
    FORMAT = "format"


@dataclass(frozen=True, slots=True)
class Opening:
    """A line that may open a turn: who, when, how it is marked, and where in the line the words begin.

    `name` None is a time without a name; `odd` is what stands where a time would and is none. `nameless` is what the line
    opens where the name turns out to be none.
    """

    name: str | None
    seconds: float | None
    words: int
    mark: Mark
    odd: str | None = None
    nameless: "Opening | None" = None

    @property
    def bare(self) -> bool:
        """Whether the line holds a time and nothing else."""
        return self.name is None and self.mark is Mark.LINE


def opening(line: str) -> Opening | None:
    """Return what the line opens, or None where it names neither a speaker nor a time."""
    head = line[:HEAD]
    if _SIGN.search(head) is None:
        return None
    begin = _margin(head)
    if begin >= len(head):
        return None
    if len(line) <= HEAD and (alone := _STAMP_ALONE.fullmatch(head, begin)) and (at := seconds(alone[1])) is not None:
        return Opening(None, at, len(line), Mark.LINE)
    if chat := _CHAT.match(head, begin):
        label = _LABEL.match(head, chat.end())
        found = _named(label[1], None, _words(head, label.end()), Mark.CHAT) if label else None
        return found or Opening(None, None, chat.end(), Mark.CHAT)
    if signed := _SIGNED.match(head, begin):
        return _named(signed[1], None, _words(head, signed.end()), Mark.CHAT)
    stamp = _BRACKETED.match(head, begin) or _BARE.match(head, begin)
    if stamp is None:
        return _unstamped(line, head, begin)
    return _stamped(line, head, stamp)


def _margin(head: str) -> int:
    """Return where the line begins after white space, invisible characters, bullets and numbers."""
    begin = _words(head, 0)
    bullet = _BULLET.match(head, begin)
    if bullet is None or seconds(head[begin:].split(" ")[0].rstrip(".)")) is not None:
        return begin
    return bullet.end()


def _stamped(line: str, head: str, stamp: re.Match[str]) -> Opening | None:
    at = seconds(stamp[1])
    odd = None if at is not None else stamp[1]
    begin = _words(head, stamp.end())
    for pattern, mark in ((_BRACKETED_NAME, Mark.STAMP), (_BOLD_NAME, Mark.BOLD), (_LABEL, Mark.STAMP)):
        label = pattern.match(head, begin)
        if label and (found := _named(label[1], at, _words(head, label.end()), mark, odd)):
            return replace(found, nameless=_nameless(stamp, at, begin, odd))
    rest = head[begin:].strip()
    if len(line) <= HEAD and rest and len(rest) <= MOST_CHARACTERS and at is not None:
        named = _named(rest, at, len(line), Mark.LINE)
        if named is not None and _plain_name(rest):
            return replace(named, nameless=_nameless(stamp, at, begin, odd))
    return _nameless(stamp, at, begin, odd)


def _nameless(stamp: re.Match[str], at: float | None, begin: int, odd: str | None) -> Opening | None:
    if stamp.re is _BRACKETED:
        return Opening(None, at, begin, Mark.STAMP, odd)
    return Opening(None, at, begin, Mark.BARE) if at is not None and ":" in stamp[1] else None


def _unstamped(line: str, head: str, begin: int) -> Opening | None:
    for pattern, mark in ((_BRACKETED_NAME, Mark.BRACKET), (_BOLD_NAME, Mark.BOLD), (_LABEL, Mark.COLON)):
        label = pattern.match(head, begin)
        if label is None:
            continue
        if pattern is _LABEL and label[0].startswith(("**", "__")):
            mark = Mark.BOLD
        if pattern is _BOLD_NAME and ":" not in label[0] and "：" not in label[0]:
            mark = Mark.EMPHASIS
        inner = next((found for found in label.groups()[1:] if found), None)
        after = _AFTER.match(head, label.end()) if inner is None else None
        written = inner or (after[1] if after else None)
        at = seconds(written) if written else None
        kind = Mark.STAMP if written and mark is Mark.COLON else mark
        words = _words(head, after.end() if after else label.end())
        if found := _named(label[1], at, words, kind, written if at is None else None):
            return found
    if timed := _NAME_TIME.match(head, begin):
        at = seconds(timed[2] or timed[3])
        alone = timed.end() == len(line.rstrip()) and len(line) <= HEAD
        words, kind = (len(line), Mark.LINE) if alone else (_words(head, timed.end()), Mark.RUN_IN)
        if at is not None and (found := _named(timed[1], at, words, kind)):
            return found
    if tabbed := _TAB.match(head, begin):
        return _named(tabbed[1], None, tabbed.end(), Mark.TAB)
    if bracketed := _BRACKETED_RUN_IN.match(head, begin):
        return _named(bracketed[1], None, bracketed.end(), Mark.RUN_IN)
    return None


def _words(head: str, begin: int) -> int:
    """Return where the next character stands that a reader sees."""
    while begin < len(head) and (head[begin].isspace() or _UNSEEN.match(head[begin])):
        begin += 1
    return begin


def _named(written: str, at: float | None, words: int, mark: Mark, odd: str | None = None) -> Opening | None:
    name = name_of(written)
    if not name or len(name.split()) > MOST_WORDS or len(name) > MOST_CHARACTERS:
        return None
    if not any(map(str.isalpha, name)) and mark is not Mark.CHAT:
        return None
    if name.lower() in ("http", "https", "ftp", "mailto", "www"):
        return None
    return Opening(name, at, words, mark, odd)


def name_of(written: str) -> str:
    """Return a speaker's name without what surrounds it: invisible characters, marks of emphasis, colons, runs of spaces."""
    name = " ".join(_UNSEEN.sub("", written).replace("**", "").replace("__", "").split())
    name = name.strip(_EDGES).rstrip(":：﹕").strip(_EDGES)
    if name.find(".") == len(name) - 1:
        name = name.rstrip(".")
    if name.startswith("[") and name.endswith("]"):
        name = name[1:-1].strip()
    return name if name.count("(") == name.count(")") else name.strip("()").strip()


def name_alone(line: str) -> str | None:
    """Return the name that stands on the line by itself, or as a heading, or None where it is anything else."""
    written = line.strip() if len(line) <= HEAD else ""
    if heading := _HEADING.match(written):
        written = written[heading.end() :]
    if not written or len(written) > MOST_CHARACTERS or not _plain_name(written):
        return None
    found = _named(written, None, 0, Mark.LINE)
    return found.name if found else None


def _plain_name(written: str) -> bool:
    """Return whether the words could be a name that stands alone behind a time: capitals or digits, no sentence's end."""
    words = written.split()
    begins_well = all(word[0].isupper() or word[0].isdigit() or "_" in word for word in words)
    return begins_well and len(words) <= 4 and written[-1] not in ".!?…,;"
