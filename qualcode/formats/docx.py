"""Word documents, read by walking the XML, so that tracked insertions, content controls, fields, boxes and notes come along.

No library does it: python-docx leaves out insertions, content controls, fields and boxes, others glue or mark up the words.
"""

import email
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePath

from lxml import etree

from qualcode.formats import html, plain, rtf
from qualcode.formats.cells import Paragraph, lines, row
from qualcode.formats.docx_parts import Package, Relation, body_of
from qualcode.formats.left_out import LeftOut
from qualcode.formats.limits import MAX_DEPTH
from qualcode.formats.material import Line, Material, Note, bounded
from qualcode.formats.refusal import Unreadable
from qualcode.formats.symbols import PRIVATE, shown, symbol
from qualcode.formats.xml import attribute, blocks, entered, local
from qualcode.formats.zips import opened
from qualcode.model.transcript import GUESS, Choice

SKIPPED = frozenset(
    "del moveFrom delText instrText delInstrText pPr rPr sectPr tblPr tblGrid trPr tcPr sdtPr sdtEndPr rubyPr".split()
)
BREAKS = {"br": "\n", "cr": "\n", "tab": "\t", "ptab": "\t", "noBreakHyphen": "\u2011", "softHyphen": ""}
BOXES = frozenset({"txbxContent", "txBody", "p", "tbl"})
"""What holds paragraphs of its own within a paragraph."""
STREAMED = ("p", "tr", "r", "altChunk", "subDoc", "AlternateContent", "del", "moveFrom")
_PRIVATE = re.compile(f"[{chr(PRIVATE.start)}-{chr(PRIVATE.stop - 1)}]")
_SPACES = re.compile("[\r\n]+")
_OFF = ("0", "false", "off")


def read(content: bytes, choice: Choice) -> Material:
    """Return the text of the document with notes behind the paragraphs that call them; tracked deletions are left out.

    Headers, comments, hidden words and words in diagrams are left out and told.
    """
    return _read(content, embedded=False)


def _read(content: bytes, *, embedded: bool) -> Material:
    with opened(content) as container:
        package = Package(container)
        walk = _Walk(package, embedded)
        found = bounded(_body(walk, body_of(package)))
        walk.tell_other_parts()
    return Material(found, notes=(*walk.left_out.notes(), *walk.notes))


def _body(walk: "_Walk", content: bytes) -> Iterator[Line]:
    for block in blocks(content, ("document",), STREAMED, "not_docx"):
        yield from lines(walk.paragraphs(block))
    yield from lines(walk.carried_over())


class _Piece:
    """What a paragraph holds: its words, hidden ones, and the boxes and notes that stand behind it."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.hidden: list[str] = []
        self.boxes: list[etree._Element | str] = []
        self.notes: list[Line] = []


class _Walk:
    """One way through a document, from its first paragraph to its last."""

    def __init__(self, package: Package, embedded: bool) -> None:
        self.package, self.embedded = package, embedded
        self.left_out = LeftOut()
        self.notes: list[Note] = []
        self._numbers: dict[tuple[str, str], int] = {}
        self._carried: list[Paragraph] = []
        self._notes: dict[tuple[str, str], etree._Element] = {
            (kind, attribute(note, "id")): note
            for kind in ("footnote", "endnote")
            for root in package.of_kind(f"{kind}s")
            for note in root
            if local(note) == kind and attribute(note, "type") in ("", "normal")
        }

    def paragraphs(self, element: etree._Element, depth: int = 0) -> Iterator[Paragraph]:
        """Yield the paragraphs and rows in the element, or of it, in reading order."""
        name = entered(element, depth, SKIPPED)
        if not name:
            return
        if name in ("p", "r"):
            yield from self._paragraph(element, depth)
        elif name == "tr":
            yield from self.carried_over()
            yield from row(list(self._cells(element, depth)))
        elif name in ("altChunk", "subDoc"):
            yield from self._embedded(attribute(element, "id"))
        elif name == "AlternateContent":
            chosen = _alternative(element)
            if chosen is not None:
                yield from self.paragraphs(chosen, depth + 1)
        else:
            for child in element:
                yield from self.paragraphs(child, depth + 1)

    def carried_over(self) -> Iterator[Paragraph]:
        """Yield the paragraph that goes on over ends that were deleted, where there is one."""
        held, self._carried = self._carried, []
        if held:
            yield Paragraph("".join(part.text for part in held), tuple(line for part in held for line in part.after))

    def tell_other_parts(self) -> None:
        """Gather the words of the parts that stay out of the text."""
        for kind in ("header", "footer"):
            for root in self.package.of_kind(kind):
                for words in self._words(root):
                    self.left_out.add_head(words)
        for root in self.package.of_kind("comments"):
            for comment in root:
                self.left_out.add("comments_left_out", " ".join(self._words(comment)))
        for kind in ("diagramData", "chart"):
            for root in self.package.of_kind(kind):
                self.left_out.add("diagrams_left_out", " ".join(_drawn_words(root)))
        for relation in self.package.relations:
            if relation.kind in ("oleObject", "package") and not relation.outside:
                self._left_out_part(relation.target)
        for key, note in self._notes.items():
            if key not in self._numbers:
                self.left_out.add("loose_notes_left_out", " ".join(self._words(note)))

    def _words(self, part: etree._Element) -> list[str]:
        return [line.text for line in self._apart(part, 0) if line.text.strip()]

    def _apart(self, part: Iterable[etree._Element], depth: int) -> Iterator[Line]:
        """Yield the lines of something that stands apart from the paragraphs around it."""
        held, self._carried = self._carried, []
        for child in part:
            yield from lines(self.paragraphs(child, depth + 1))
        yield from lines(self.carried_over())
        self._carried = held

    def _paragraph(self, element: etree._Element, depth: int) -> Iterator[Paragraph]:
        if not len(element) and not self._carried:
            yield Paragraph("")
            return
        piece = _Piece()
        if local(element) == "r":
            self._run(element, piece, depth)
        else:
            self._inline(element, piece, "", depth)
        self.left_out.add("hidden_left_out", "".join(piece.hidden))
        boxes = [line for box in piece.boxes for line in ([Line(box)] if isinstance(box, str) else self._apart([box], depth))]
        found = Paragraph("".join(piece.words), (*piece.notes, *boxes))
        if found.empty and (piece.hidden or _end_deleted(element)):
            return
        self._carried.append(found)
        if not _end_deleted(element):
            yield from self.carried_over()

    def _cells(self, element: etree._Element, depth: int) -> Iterator[list[Paragraph]]:
        if depth > MAX_DEPTH:
            raise Unreadable("too_deep")
        for child in element:
            name = local(child)
            if name == "tc":
                yield [*(found for part in child for found in self.paragraphs(part, depth + 1)), *self.carried_over()]
            elif name and name not in SKIPPED:
                yield from self._cells(child, depth + 1)

    def _inline(self, element: etree._Element, piece: _Piece, font: str, depth: int) -> None:
        """Take in the words below the element, whose run is set in that font."""
        if depth > MAX_DEPTH:
            raise Unreadable("too_deep")
        for child in element:
            name = local(child)
            if name == "t":
                piece.words.append(_typed(child.text or "", font))
            elif name == "r":
                self._run(child, piece, depth + 1)
            elif name in BREAKS:
                piece.words.append(BREAKS[name])
            elif name in ("sym", "symEx"):
                piece.words.append(self._symbol(child))
            elif name in ("footnoteReference", "endnoteReference"):
                self._call(name.removesuffix("Reference"), attribute(child, "id"), piece, depth)
            elif name in BOXES:
                piece.boxes.append(child)
            elif name == "AlternateContent":
                chosen = _alternative(child)
                if chosen is not None:
                    self._inline(chosen, piece, font, depth + 1)
            elif name == "rt":
                self.left_out.add("ruby_left_out", "".join(_drawn_words(child)))
            elif name and name not in SKIPPED:
                if name == "textpath":
                    piece.boxes.append(attribute(child, "string"))
                elif name == "ddList":
                    piece.words.append(_chosen_entry(child))
                self._inline(child, piece, font, depth + 1)

    def _run(self, run: etree._Element, piece: _Piece, depth: int) -> None:
        font, hidden = "", False
        for child in run:
            if local(child) == "rPr":
                font, hidden = _look(child)
            break
        if not hidden:
            self._inline(run, piece, font, depth)
            return
        held, piece.words = piece.words, piece.hidden
        self._inline(run, piece, font, depth)
        piece.words = held

    def _symbol(self, element: etree._Element) -> str:
        found, font = _symbol_of(element), attribute(element, "font")
        if found is None:
            self.left_out.add("symbols_unknown", f"{font or '?'} {attribute(element, 'char')}")
        return "\ufffd" if found is None else found

    def _call(self, kind: str, key: str, piece: _Piece, depth: int) -> None:
        """Put the mark of the note where it is called, and the note behind the paragraph the first time."""
        note = self._notes.get((kind, key))
        number = self._numbers.get((kind, key))
        if note is None:
            return
        if number is None:
            number = self._numbers[kind, key] = len(self._numbers) + 1
            found = [line.text for line in self._apart(note, depth) if line.text.strip()]
            found[:1] = [f"[{number}] {found[0].lstrip()}" if found else f"[{number}]"]
            piece.notes += [Line(text, aside=True) for text in found]
        piece.words.append(f"[{number}]")

    def _embedded(self, key: str) -> Iterator[Paragraph]:
        """Yield the paragraphs of a file within the file, as the reader of its own format gives them."""
        relation = next((found for found in self.package.relations if found.id == key), None)
        if relation is None:
            return
        material = None if self.embedded or relation.outside else self._material(relation)
        if material is None:
            self._left_out_part(relation.target)
            return
        self.notes += material.notes
        yield from self.carried_over()
        yield from (Paragraph("", (line,), block=True) for line in material.lines)

    def _material(self, relation: Relation) -> Material | None:
        content = self.package.bytes(relation.target)
        try:
            return None if content is None else _by_its_ending(relation.target, content)
        except Unreadable:
            return None

    def _left_out_part(self, target: str) -> None:
        self.notes.append(Note("part_left_out", None, (("name", PurePath(target).name[:100]),)))


def _by_its_ending(name: str, content: bytes) -> Material | None:
    """Return what the reader for the ending finds, None where there is none."""
    ending = PurePath(name).suffix.lower()
    if content.startswith(b"PK"):
        return _read(content, embedded=True)
    if content.startswith(b"{\\rtf"):
        return rtf.read(content, GUESS)
    if ending in (".mht", ".mhtml"):
        return _web_archive(content)
    if ending in (".htm", ".html", ".xhtml", ".xht"):
        return html.read(content, GUESS)
    return plain.read(content, GUESS) if ending == ".txt" else None


def _web_archive(content: bytes) -> Material | None:
    """Return the words of the page in a web archive, which is an e-mail with its pictures."""
    if content.count(b"boundary") > MAX_DEPTH:
        return None
    for part in email.message_from_bytes(content).walk():
        held = part.get_payload(decode=True)
        if isinstance(held, bytes) and part.get_content_type() in ("text/html", "application/xhtml+xml", "text/plain"):
            choice = Choice(encoding=part.get_content_charset())
            return (plain if part.get_content_type() == "text/plain" else html).read(held, choice)
    return None


def _alternative(element: etree._Element) -> etree._Element | None:
    """Return the first alternative that holds words, the first one of all where none does."""
    return next((child for child in element if _holds_words(child)), next(iter(element), None))


def _holds_words(element: etree._Element) -> bool:
    for part in element.iter(etree.Element):
        name = local(part)
        if (name == "t" and part.text) or name in ("footnoteReference", "endnoteReference"):
            return True
        if (name in ("sym", "symEx") and _symbol_of(part)) or (name == "textpath" and attribute(part, "string")):
            return True
    return False


def _symbol_of(element: etree._Element) -> str | None:
    try:
        return symbol(int(attribute(element, "char"), 16), attribute(element, "font"))
    except ValueError:
        return None


def _typed(text: str, font: str) -> str:
    text = _SPACES.sub(" ", text)
    return shown(text, font) if _PRIVATE.search(text) else text


def _look(properties: etree._Element) -> tuple[str, bool]:
    """Return the font of a run, and whether it is hidden."""
    font, hidden = "", False
    for child in properties:
        name = local(child)
        if name == "vanish":
            hidden = attribute(child, "val") not in _OFF
        elif name == "rFonts":
            font = attribute(child, "ascii") or attribute(child, "hAnsi")
    return font, hidden


def _end_deleted(paragraph: etree._Element) -> bool:
    """Return whether the end of the paragraph was deleted under track changes, so that the next one goes on in it."""
    marks = (mark for part in paragraph if local(part) == "pPr" for mark in part if local(mark) == "rPr")
    return any(local(change) in ("del", "moveFrom") for mark in marks for change in mark)


def _chosen_entry(element: etree._Element) -> str:
    """Return the entry that was chosen in a list of a form."""
    entries: Sequence[str] = [attribute(child, "val") for child in element if local(child) == "listEntry"]
    chosen = next((attribute(child, "val") for child in element if local(child) == "result"), "0")
    return entries[int(chosen)] if chosen.isdecimal() and int(chosen) < len(entries) else ""


def _drawn_words(root: etree._Element) -> Iterator[str]:
    """Yield the words of a diagram or chart, which stand in the elements t and v."""
    return (part.text for part in root.iter(etree.Element) if part.text and local(part) in ("t", "v"))
