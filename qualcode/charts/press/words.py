"""Words on paper: markup of the screen's labels becomes plain text, in letters that the printing font has."""

import re
from functools import cache
from html import unescape

from matplotlib.font_manager import FontProperties, fontManager, get_font
from matplotlib.textpath import text_to_path

FIRST = "DejaVu Sans"  # comes with matplotlib, so that a figure looks the same on every server
OTHERS = ("Noto Sans", "Noto Sans CJK JP", "Noto Sans Arabic", "Noto Sans Javanese", "Noto Emoji", "Segoe UI Symbol", "Arial")
MISSING = "\N{REPLACEMENT CHARACTER}"
MARKUP = re.compile(r"</?(?:b|i|u|s|em|strong|sub|sup|span|a)(?:\s[^<>]*)?>", re.IGNORECASE)
BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


def bare(text: object) -> str:
    """Return what a reader sees of a label written for the screen: without its markup, with real line ends."""
    if text is None:
        return ""
    return printable(unescape(MARKUP.sub("", BREAK.sub("\n", str(text)))))


def printable(text: str) -> str:
    """Return the text with every character that no font at hand can draw replaced, so that none breaks the file."""
    known = frozenset().union(*(_letters(name) for name in families(text)))
    return "".join(_drawable(one, known) for one in text)


def _drawable(one: str, known: frozenset[int]) -> str:
    if one == "\n" or (one.isprintable() and ord(one) in known):
        return one
    return " " if one.isspace() else MISSING


def families(text: str) -> tuple[str, ...]:
    """Return the fonts to draw a text with: the first alone where it has all letters."""
    if all(one.isspace() or ord(one) in _letters(FIRST) for one in text):
        return (FIRST,)
    return (FIRST, *_installed())


@cache
def _installed() -> tuple[str, ...]:
    names = set(fontManager.get_font_names())
    return tuple(name for name in OTHERS if name in names)


@cache
def _letters(family: str) -> frozenset[int]:
    return frozenset(get_font(fontManager.findfont(FontProperties(family=[family]))).get_charmap())


def width(text: str, size: float) -> float:
    """Return how many points a line of text takes at a font size."""
    font = FontProperties(family=list(families(text)), size=size)
    return float(text_to_path.get_text_width_height_descent(text or " ", font, False)[0])


def wrapped(text: str, size: float, room: float) -> str:
    """Return the text broken between words into lines of at most `room` points; a longer word stands alone."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split():
            longer = f"{line} {word}".strip()
            if line and width(longer, size) > room:
                lines.append(line)
                longer = word
            line = longer
        lines.append(line)
    return "\n".join(lines)
