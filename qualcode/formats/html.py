"""Web pages: their words, block by block; scripts and styles are left out."""

import re
from collections.abc import Iterator

from lxml import etree
from lxml import html as lxml_html

from qualcode.formats.encodings import decoded
from qualcode.formats.material import Material, lines_of
from qualcode.formats.refusal import Unreadable
from qualcode.model.transcript import Choice

SKIPPED = frozenset({"script", "style", "head", "template", "noscript", "svg", "object", "iframe"})
BLOCKS = frozenset(
    "p div li ul ol h1 h2 h3 h4 h5 h6 tr table section article header footer main aside blockquote pre dt dd dl "
    "figure figcaption address hr form fieldset".split()
)
_SPACE = re.compile(r"[ \t\r\n\f]+")
_DECLARED = re.compile(rb"charset=[\"']?([\w-]+)", re.IGNORECASE)


def read(content: bytes, choice: Choice) -> Material:
    declared = _DECLARED.search(content[:2000])
    text, name = decoded(content, choice.encoding or (_usable(declared[1].decode()) if declared else None))
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    if not text.strip():
        raise Unreadable("empty")
    try:
        root = lxml_html.document_fromstring(text, parser=lxml_html.HTMLParser(no_network=True, huge_tree=False))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable("broken_container") from error
    lines = "".join(_words(root)).split("\n")
    return Material(lines_of("\n".join(line.strip(" ") for line in _without_runs(lines)).strip("\n")), encoding=name)


def _usable(name: str) -> str | None:
    import codecs

    try:
        return codecs.lookup(name).name
    except LookupError:
        return None


def _words(element: etree._Element) -> Iterator[str]:
    tag = element.tag if isinstance(element.tag, str) else ""
    if not tag or tag in SKIPPED:
        return
    block = tag in BLOCKS
    if block:
        yield "\n"
    yield _folded(element.text)
    for child in element:
        if child.tag == "br":
            yield "\n"
        else:
            yield from _words(child)
        if child.tag in ("td", "th"):
            yield "\t"
        yield _folded(child.tail)
    if block:
        yield "\n"


def _folded(text: str | None) -> str:
    return _SPACE.sub(" ", text or "")


def _without_runs(lines: list[str]) -> Iterator[str]:
    blank = True
    for line in lines:
        empty = not line.strip()
        if not (empty and blank):
            yield line.rstrip("\t ")
        blank = empty
