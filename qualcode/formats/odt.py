"""OpenDocument texts, read by walking the XML: tracked deletions stay out, notes and frames come behind their paragraphs.

No library does it: those that open such files glue frames and notes to the words around them.
"""

import re
from collections.abc import Iterator

from lxml import etree

from qualcode.formats.cells import Paragraph, lines, row
from qualcode.formats.left_out import LeftOut
from qualcode.formats.limits import MAX_CODE_POINTS, MAX_DEPTH, MAX_ENTRY_BYTES
from qualcode.formats.material import Line, Material, bounded
from qualcode.formats.refusal import Unreadable
from qualcode.formats.symbols import is_symbol_font, shown
from qualcode.formats.xml import attribute, blocks, entered, local
from qualcode.formats.xml import bounded as bounded_part
from qualcode.formats.zips import entry, opened
from qualcode.model.transcript import Choice

ROOTS = ("document-content", "document")
INDEXES = "table-of-content alphabetical-index bibliography illustration-index object-index table-index user-index".split()
SOURCES = frozenset(f"{index}-source" for index in INDEXES)
SKIPPED = SOURCES | {"tracked-changes", "annotation-end", "forms", "note-citation", "shapes"}
HEADS = frozenset("header header-left header-first footer footer-left footer-first".split())
STREAMED = (
    "p", "h", "table-row", "tracked-changes", "forms", "annotation", "shapes", "style", "default-style", "list-style",
    "page-layout", *HEADS, *SOURCES,
)  # fmt: skip
FRAMES = frozenset(
    "frame custom-shape rect ellipse circle line connector polyline polygon path regular-polygon g caption measure".split()
)
_SPACES = re.compile("[ \t\r\n]+")
_OBJECT = re.compile(r"(?:\./)?([^/]+)/content\.xml")
MOST_SPACES = 1000


def read(content: bytes, choice: Choice) -> Material:
    """Return the text of the document with notes behind the paragraphs that call them; tracked deletions are left out.

    Headers, comments, hidden words and words in embedded objects are left out and told. Flat files are read too.
    """
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        walk = _Walk()
        return Material(bounded(_body(walk, content)), notes=tuple(walk.left_out.notes()))
    with opened(content) as container:
        if b"encryption-data" in (entry(container, "META-INF/manifest.xml") or b""):
            raise Unreadable("password")
        body = entry(container, "content.xml")
        if body is None:
            raise Unreadable("not_odt")
        walk = _Walk()
        found = bounded(_body(walk, body))
        left = MAX_ENTRY_BYTES - len(body)
        if styles := entry(container, "styles.xml"):
            for part in bounded_part(styles).iter(etree.Element):
                if local(part) in HEADS:
                    walk.tell_head(part)
        for name in container.namelist():
            if _OBJECT.fullmatch(name) and (held := entry(container, name)):
                left -= len(held)
                if left < 0:
                    raise Unreadable("bomb")
                walk.tell_object(bounded_part(held))
    return Material(found, notes=tuple(walk.left_out.notes()))


def _body(walk: "_Walk", content: bytes) -> Iterator[Line]:
    inside, hides = False, b"display=" in content
    for block in blocks(content, ROOTS, STREAMED, "not_odt"):
        name = local(block)
        if name == "style":
            walk.learn(block)
        elif name in HEADS:
            walk.tell_head(block)
        elif name not in SKIPPED:
            inside = inside or _in_a_text(block)
            if hides and _in_a_hidden_section(block):
                walk.tell_hidden(block)
            else:
                yield from lines(walk.paragraphs(block))
    if not inside:
        raise Unreadable("not_odt")


def _in_a_text(block: etree._Element) -> bool:
    """Return whether the block stands in the text of a document; raise Unreadable where it stands in a sheet or slides."""
    around = [local(part) for part in block.iterancestors()]
    if "body" in around and around[around.index("body") - 1] != "text":
        raise Unreadable("not_odt")
    return "body" in around


def _in_a_hidden_section(block: etree._Element) -> bool:
    return any(local(part) == "section" and attribute(part, "display") == "none" for part in block.iterancestors())


class _Piece:
    """What a paragraph holds: its words, hidden ones, and the notes and frames that stand behind it."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.hidden: list[str] = []
        self.notes: list[Line] = []
        self.frames: list[Line] = []
        self.spaced = True
        self._put = 0

    def take(self, text: str) -> None:
        """Take in a text of the file, of whose white space one space counts, and none at the beginning."""
        text = _SPACES.sub(" ", text)
        if self.spaced:
            text = text.removeprefix(" ")
        if text:
            self.words.append(text)
            self.spaced = text.endswith(" ")

    def put(self, character: str) -> None:
        """Take in what stands for itself."""
        self.words.append(character)
        self.spaced = False
        self._put += len(character)
        if self._put > MAX_CODE_POINTS:
            raise Unreadable("too_long", most=MAX_CODE_POINTS)


class _Walk:
    """One way through a document, from its first paragraph to its last."""

    def __init__(self) -> None:
        self.left_out = LeftOut()
        self._hidden: set[str] = set()
        self._symbols: dict[str, str] = {}
        self._numbered = 0

    def learn(self, style: etree._Element) -> None:
        """Remember the style where it hides its words, or sets them in a font of symbols."""
        for part in style:
            if attribute(part, "display") == "none":
                self._hidden.add(attribute(style, "name"))
            font = attribute(part, "font-name") or attribute(part, "font-family").strip("'")
            if is_symbol_font(font):
                self._symbols[attribute(style, "name")] = font

    def tell_head(self, head: etree._Element) -> None:
        for child in head:
            for line in lines(self.paragraphs(child)):
                self.left_out.add_head(line.text)

    def tell_hidden(self, block: etree._Element) -> None:
        self.left_out.add("hidden_left_out", " ".join(line.text for line in lines(self.paragraphs(block))))

    def tell_object(self, root: etree._Element) -> None:
        """Gather the words of a formula, chart or other object that stands in the document."""
        parts = (part for part in root.iter(etree.Element) if local(part) in ("p", "h", "mi", "mn", "mo", "mtext"))
        self.left_out.add("diagrams_left_out", " ".join("".join(map(str, part.itertext())) for part in parts))

    def _said(self, part: etree._Element) -> str:
        return " ".join(line.text for child in part for line in lines(self.paragraphs(child)))

    def paragraphs(self, element: etree._Element, depth: int = 0) -> Iterator[Paragraph]:
        """Yield the paragraphs and rows in the element, or of it, in reading order."""
        name = entered(element, depth, SKIPPED)
        if not name:
            return
        if name in ("p", "h"):
            yield from self._paragraph(element, depth)
        elif name == "table-row":
            yield from row(list(self._cells(element, depth)))
        elif name == "annotation":
            self.left_out.add("comments_left_out", self._said(element))
        elif name == "math":
            yield Paragraph("".join(_formula(element)))
        else:
            for child in element:
                yield from self.paragraphs(child, depth + 1)

    def _paragraph(self, element: etree._Element, depth: int) -> list[Paragraph]:
        if not len(element) and not element.text:
            return [Paragraph("")]
        piece = _Piece()
        self._inline(element, piece, depth)
        words = "".join(piece.words)
        if self._symbols:
            words = shown(words, self._symbols.get(attribute(element, "style-name"), ""))
        if piece.spaced and _ends_in_a_line_end(element):
            words = words.removesuffix(" ")
        if self._hidden and attribute(element, "style-name") in self._hidden:
            piece.hidden.append(words)
            words = ""
        self.left_out.add("hidden_left_out", "".join(piece.hidden))
        found = Paragraph(words, (*piece.notes, *piece.frames))
        return [] if found.empty and piece.hidden else [found]

    def _cells(self, element: etree._Element, depth: int) -> Iterator[list[Paragraph]]:
        for child in element:
            if local(child) in ("table-cell", "covered-table-cell"):
                yield [found for part in child for found in self.paragraphs(part, depth + 1)]

    def _inline(self, element: etree._Element, piece: _Piece, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise Unreadable("too_deep")
        piece.take(element.text or "")
        for child in element:
            self._child(child, piece, depth)
            piece.take(child.tail or "")

    def _child(self, child: etree._Element, piece: _Piece, depth: int) -> None:
        name = local(child)
        if name == "s":
            count = attribute(child, "c")
            piece.put(" " * min(int(count) if count.isdecimal() else 1, MOST_SPACES))
        elif name == "tab":
            piece.put("\t")
        elif name == "line-break":
            piece.put("\n")
            piece.spaced = True
        elif name == "note":
            self._note(child, piece, depth)
        elif name == "annotation":
            self.left_out.add("comments_left_out", self._said(child))
        elif name == "ruby-text":
            self.left_out.add("ruby_left_out", "".join(map(str, child.itertext())))
        elif name in FRAMES or name == "table":
            piece.frames += (line for line in lines(self.paragraphs(child, depth + 1)) if line.text.strip())
        elif name and name not in SKIPPED:
            self._visible(child, piece, depth)

    def _visible(self, child: etree._Element, piece: _Piece, depth: int) -> None:
        style = attribute(child, "style-name") if local(child) == "span" and (self._hidden or self._symbols) else ""
        if style not in self._hidden:
            begun = len(piece.words)
            self._inline(child, piece, depth + 1)
            if style in self._symbols:
                piece.words[begun:] = [shown(words, self._symbols[style]) for words in piece.words[begun:]]
            return
        held, piece.words = piece.words, piece.hidden
        self._inline(child, piece, depth + 1)
        piece.words = held

    def _note(self, note: etree._Element, piece: _Piece, depth: int) -> None:
        """Put a mark where the note is called, and the note behind the paragraph."""
        self._numbered += 1
        mark = f"[{self._numbered}]"
        bodies = (part for part in note if local(part) == "note-body")
        found = [line.text for body in bodies for line in lines(self.paragraphs(body, depth + 1)) if line.text.strip()]
        found[:1] = [f"{mark} {found[0].lstrip()}" if found else mark]
        piece.notes += [Line(text, aside=True) for text in found]
        piece.put(mark)


def _ends_in_a_line_end(element: etree._Element) -> bool:
    """Return whether the last text of the paragraph is set on a line of its own in the file, as flat files are."""
    last = element[-1].tail if len(element) else element.text
    return "\n" in (last or "")


def _formula(element: etree._Element) -> Iterator[str]:
    return (str(part.text) for part in element.iter(etree.Element) if local(part) in ("mi", "mn", "mo", "mtext") and part.text)
