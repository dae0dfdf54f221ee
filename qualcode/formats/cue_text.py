"""The words of one cue: the format's own tags taken away, voices told apart, character references as their characters."""

import re
from collections.abc import Iterator
from html.entities import html5

from qualcode.formats.labels import Mark, opening
from qualcode.formats.not_names import well_formed
from qualcode.model.speaker import usual

_NAMED = r"(?P<voice>[vV])(?:\.[^\s<>]*+)?(?:[ \t\n](?P<name>[^<>]*+))?"
_FONT = r"(?i:font)(?:[ \t\n][^<>]*+)?"
_WEBVTT = re.compile(
    rf"<(?P<close>/?)(?:{_NAMED}|{_FONT}|lang(?:\.[^\s<>]*+)?(?:[ \t\n][^<>]*+)?"
    r"|(?P<gap>rt)(?:\.[^\s<>]*+)?\s*+|(?:c|i|b|u|ruby)(?:\.[^\s<>]*+)?\s*+)>"
    r"|<(?:\d{1,4}:)?\d{1,2}:\d{2}\.\d{3}>"
)
_SUBRIP = re.compile(rf"<(?P<close>/?)(?:{_NAMED}|{_FONT}|(?P<gap>(?!))|[ibusIBUS]\s*+)>|\{{\\[^{{}}]*+\}}|\{{/?[ibus]\}}")
_TIMED_WORDS = re.compile(r"<(?:\d{1,4}:)?\d{1,2}:\d{2}\.\d{3}>")
_REFERENCE = re.compile(r"&(?:#([0-9]{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z][A-Za-z0-9]{1,31}));")
_RUN = re.compile(r"[ \t]+")
_DASH = re.compile(r"[-–—]\s*(?=[A-ZÀ-ÖØ-Þ\"“‘])")
_ANY_DASH = re.compile(r"[-–—]\s+(?=\S)|[-–—](?=[^\W\d_])")
_SPOKEN = frozenset({Mark.COLON, Mark.STAMP, Mark.BRACKET, Mark.BOLD, Mark.CHAT})


def utterances(text: str, *, webvtt: bool) -> Iterator[tuple[str | None, str, bool]]:
    """Yield the voice, the words, and whether a dash gives them to somebody else, for each utterance of a cue's text.

    A tag is one that the format has: anything else in angle brackets is the author's. The lines of an utterance are joined by
    a space; one that opens with a speaker's label or a dialogue dash begins an utterance of its own.
    """
    for voice, words in _voices(text, _WEBVTT if webvtt else _SUBRIP):
        rows = [_with_characters(_RUN.sub(" ", row).strip(" ")) for row in words.split("\n")]
        rows = [row for row in rows if row]
        if voice is not None:
            yield voice, " ".join(rows), False
            continue
        # where the first line has a dash, those of the others are no punctuation
        dash = _ANY_DASH if rows and _ANY_DASH.match(rows[0]) else _DASH
        begin, other = 0, False
        for at, row in enumerate(rows[1:], 1):
            opens = labelled(row)
            if opens or dash.match(row):
                yield None, " ".join(rows[begin:at]), other
                begin, other = at, not opens
        yield None, " ".join(rows[begin:]), other


def times_its_words(text: str) -> bool:
    """Return whether the words of the cue appear one by one, as in captions that roll."""
    return _TIMED_WORDS.search(text) is not None


def labelled(row: str) -> bool:
    """Return whether the line opens with what could be a speaker's name and the sign of a label."""
    opens = opening(row)
    if opens is None or opens.name is None or opens.mark not in _SPOKEN:
        return False
    return usual(opens.name) or well_formed(opens.name)


def plain(row: str, *, webvtt: bool) -> str:
    """Return the words of a cue's line as they are shown."""
    return _RUN.sub(" ", (_WEBVTT if webvtt else _SUBRIP).sub("", row)).strip()


def _voices(text: str, tags: re.Pattern[str]) -> Iterator[tuple[str | None, str]]:
    """Yield the stretches of the text with the voice that the innermost open voice tag names, one after another."""
    voices: list[str | None] = []
    held: list[str] = []
    at = 0
    for tag in tags.finditer(text):
        held.append(text[at : tag.start()])
        at = tag.end()
        if tag["gap"]:
            held.append(" ")
        elif tag["voice"]:
            yield voices[-1] if voices else None, "".join(held)
            held = []
            if not tag["close"]:
                voices.append(_name(tag["name"] or ""))
            elif voices:
                voices.pop()
    yield voices[-1] if voices else None, "".join(held) + text[at:]


def _name(written: str) -> str | None:
    name = " ".join(_with_characters(written).split())
    return name if any(map(str.isalnum, name)) else None


def _with_characters(words: str) -> str:
    """Return the words with each character reference as its character; one that is none stays as it is."""
    return _REFERENCE.sub(_character, words) if "&" in words else words


def _character(found: re.Match[str]) -> str:
    if found[3]:
        return html5.get(f"{found[3]};", found[0])
    code = int(found[1]) if found[1] else int(found[2], 16)
    seen = 0x20 <= code < 0x110000 and not 0x7F <= code < 0xA0 and not 0xD800 <= code < 0xE000
    return chr(code) if seen or code in (9, 10) else found[0]
