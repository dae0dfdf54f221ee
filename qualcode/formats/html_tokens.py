"""A web page as text and tags, one after another, in time that grows with its length alone and whatever is left open in it."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

RAW = frozenset("script style xmp iframe noembed noframes".split())
"""Elements in which a tag is no tag and a reference no reference."""

WORDS_ONLY = frozenset("title textarea".split())
"""Elements in which a tag is no tag."""

_MARKUP = re.compile(r"<(?:/?[a-zA-Z]|[!?])")
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*+)((?:[^>\"'=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+')?+|[\"'])*+)>")
_ATTRIBUTE = re.compile(r"([^\s=>\"'/]++)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s>\"']++)))?+")
_TOLD = re.compile("hidden|style", re.IGNORECASE)
_LONG_REFERENCE = re.compile(r"&#(?:\d{8,}|[xX][0-9a-fA-F]{8,});?")
_XML = re.compile(r"\s*<\?xml|[^>]{0,400}<html[^>]{0,400}xmlns\s*=", re.IGNORECASE)


class Tag(NamedTuple):
    """A start tag, or an end tag where it `ends` its element; `closed` where it is both."""

    name: str
    ends: bool = False
    closed: bool = False
    attributes: str = ""

    def told(self, every: bool = False) -> dict[str, str]:
        """Return the attributes, but none where none of them says how the element is shown, unless `every` one is asked for."""
        if not self.attributes or not (every or _TOLD.search(self.attributes)):
            return {}
        return {
            found[1].lower(): html.unescape(found[2] or found[3] or found[4] or "")
            for found in _ATTRIBUTE.finditer(self.attributes)
        }


@dataclass(frozen=True, slots=True)
class Open:
    """What is begun and never ended, so that no browser shows it: its name, where it begins, and what stands in it."""

    name: str
    start: int
    words: str


Token = str | Tag | Open


def tokens(page: str) -> Iterator[Token]:
    """Yield the text, with its references resolved, and the tags of the page; comments and declarations are left out.

    Text that cannot be a tag, such as <3, stays text.
    """
    at, xml, sections = 0, _XML.match(page) is not None, page.rfind("]]>")
    while at < len(page):
        markup = _MARKUP.search(page, at)
        if markup is None:
            yield unescaped(page[at:])
            return
        start = markup.start()
        if start > at:
            yield unescaped(page[at:start])
        if page[start + 1] in "!?":
            found, at = _declaration(page, start, sections)
            if found is not None:
                yield found
            continue
        tag = _TAG.match(page, start)
        if tag is None:
            yield Open(page[start + 1 : start + 20].split()[0], start, page[start:])
            return
        at = tag.end()
        name = tag[2].lower()
        # in an HTML page a slash does not close an element
        closed = xml and not tag[1] and tag[3].endswith("/")
        yield Tag(name, bool(tag[1]), closed, tag[3])
        if not tag[1] and not closed and (name in RAW or name in WORDS_ONLY or name == "plaintext"):
            end = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(page, at) if name != "plaintext" else None
            held = page[at : end.start() if end else len(page)]
            if end is None and name not in ("plaintext", "textarea", "xmp"):
                yield Open(name, start, held)
                return
            yield unescaped(held) if name in WORDS_ONLY else held
            at += len(held)


def _declaration(page: str, start: int, sections: int) -> tuple[Token | None, int]:
    """Return the words of a marked section, what a comment that never ends holds, or nothing; and where the page goes on.

    Marked sections end before `sections`, the last of their ends.
    """
    if page.startswith("<!--", start):
        if page.startswith((">", "->"), start + 4):
            return None, page.index(">", start) + 1
        end = page.find("-->", start + 4)
        return (Open("!--", start, page[start + 4 :]), len(page)) if end < 0 else (None, end + 3)
    if start < sections and page.startswith("<![CDATA[", start):
        end = page.index("]]>", start)
        return page[start + 9 : end], end + 3
    end = page.find(">", start)
    return (Open(page[start + 1], start, page[start:]), len(page)) if end < 0 else (None, end + 1)


def unescaped(text: str) -> str:
    """Return the text with its character references resolved, as browsers do."""
    if "&" not in text:
        return text
    try:
        return html.unescape(text)
    except ValueError:  # a number with more digits than Python reads
        return html.unescape(_LONG_REFERENCE.sub("\ufffd", text))
