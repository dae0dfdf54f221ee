"""Rich Text Format, read token by token with a stack of its groups, in one pass.

No library does it: striprtf knows neither notes, comments, boxes and deletions nor the code page of a font, and what others
give is HTML or plain text in which these stand among the words. The tokens are simple; which groups hold words is the work.
"""

import re
from collections.abc import Iterator

from qualcode.formats.cells import Paragraph, lines, row
from qualcode.formats.left_out import LeftOut
from qualcode.formats.limits import MAX_LINES
from qualcode.formats.material import Line, Material, Note, bounded
from qualcode.formats.refusal import Unreadable
from qualcode.formats.rtf_fonts import USUAL, Font, code_page, fonts
from qualcode.formats.symbols import PRIVATE, is_symbol_font, shown, symbol
from qualcode.model.transcript import Choice

MAX_GROUPS = 2_000
"""So many groups may be open at once."""
MAX_TABLES = 30
"""So many tables may stand within each other."""
MAX_APART = 20
"""So many notes and boxes may stand within each other."""

_TOKEN = re.compile(
    rb"\\([A-Za-z]{1,40})(-?\d{1,10})? ?|\\'([0-9A-Fa-f]{2})|\\([^A-Za-z])|([{}])|([^\\{}\r\n]+)|[\r\n]+", re.DOTALL
)
_WORD, _NUMBERED, _HEX, _SIGN, _BRACE, _TEXT = range(1, 7)
_BRACES = re.compile(rb"\\bin(\d{1,10}) ?|\\.|[{}]", re.DOTALL)
_GROUP = re.compile(rb"\s*\{")

CHARACTERS = {
    "tab": "\t", "line": "\n", "softline": "\n", "lbr": "\n", "page": "\n", "column": "\n", "emdash": "—", "endash": "–",
    "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•", "emspace": "\u2003", "enspace": "\u2002",
    "qmspace": "\u2005", "zwj": "\u200d", "zwnj": "\u200c", "zwbo": "\u200b", "zwnbo": "\u2060", "ltrmark": "\u200e",
    "rtlmark": "\u200f",
}  # fmt: skip
SIGNS = {"~": "\u00a0", "_": "\u2011", "\\": "\\", "{": "{", "}": "}", "\t": "\t"}
PAGES = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}
HEADS = frozenset("header headerl headerr headerf footer footerl footerr footerf".split())
BOXES = frozenset({"shptxt", "dptxbxtext", "sv"})
APART = HEADS | BOXES | {"footnote", "annotation"}
"""Groups whose words stand apart from those around them."""
HIDDEN = frozenset({"xe", "tc", "tcn", "rxe"})
WITHIN = frozenset({"shpinst", "do", "ud", "nesttableprops", "moMath", "moMathPara", "result"})
"""Groups that a reader may skip but whose words belong to the text around them."""
SKIPPED = frozenset(
    "colortbl stylesheet info pict listtext pntext pntxta pntxtb objdata objclass objname sn sp shprslt nonshppict nonesttables "
    "ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn filetbl listtable listoverridetable revtbl rsidtbl themedata txe bkmkstart "
    "bkmkend template private background fontemb fontfile atnid atnauthor atndate atnref atntime atnicn atnparent".split()
)
_DESTINATIONS = SKIPPED | APART | HIDDEN | {"fonttbl", "fldinst"}
_DOING = (
    "u par sect bin cell nestcell row nestrow upr f uc v deleted mvf plain pard intbl itap deff ansicpg".split()
)
_KNOWN = frozenset(word.encode() for word in (*_DESTINATIONS, *CHARACTERS, *PAGES, *_DOING))
"""What changes the text or how it is read; all else is how it looks."""
_SYMBOL = re.compile(rb'SYMBOL\s+(0[xX][0-9A-Fa-f]{1,6}|\d{1,7})(?:[^{}]*?\\\\f\s*"?([^"\\{}]+))?')
_LIST = re.compile(rb"\\fftype2")
_CHOSEN, _USUALLY = re.compile(rb"\\ffres(\d{1,3})"), re.compile(rb"\\ffdefres(\d{1,3})")
_ENTRY = re.compile(rb"\{\\\*\\ffl\s+([^{}\\]*)\}")
_NOT_CHOSEN = 25
_NEAR = 100
_LONGEST_INSTRUCTION = 4_000
_PLAIN_NAME = re.compile(rb"[^\w .-]")


def read(content: bytes, choice: Choice) -> Material:
    """Return the text of the document with notes behind the paragraphs that call them; tracked deletions are left out.

    Headers, comments and hidden words are left out and told. `choice.encoding` overrides the code pages that the file names.
    """
    start = len(content) - len(content.lstrip(b"\xef\xbb\xbf \t\r\n"))
    if content[start : start + 5] != b"{\\rtf":
        raise Unreadable("not_rtf")
    reader = _Reader(content, choice.encoding)
    found = bounded(lines(reader.walk(start)))
    return Material(found, encoding=choice.encoding or reader.used, notes=tuple(reader.notes()))


class _Flow:
    """Paragraphs that follow one another, with the rows of tables that are not finished."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.hidden: list[str] = []
        self.after: list[Line] = []
        self.paragraphs: list[Paragraph] = []
        self._rows: list[tuple[list[list[Paragraph]], list[Paragraph]]] = []

    def end(self, level: int) -> None:
        """End a paragraph that stands in so many tables."""
        while len(self._rows) > level:
            self.row(len(self._rows))
        while len(self._rows) < level:
            self._rows.append(([], []))
        found = Paragraph("".join(self.words), tuple(self.after))
        if not found.empty or not self.hidden:
            self._holder(level).append(found)
        self.words, self.hidden, self.after = [], [], []

    def cell(self, level: int) -> None:
        self.end(level)
        cells, held = self._rows[level - 1]
        cells.append(held)
        self._rows[level - 1] = cells, []

    def row(self, level: int) -> None:
        """End the row of the table at that level."""
        while len(self._rows) >= level:
            cells, held = self._rows.pop()
            found = list(row([*cells, held] if held else cells))
            self._holder(len(self._rows)).extend(found)

    def finished(self, level: int) -> list[Paragraph]:
        """Return all paragraphs; what is still open ends here."""
        if self.words or self.after or self.hidden:
            self.end(level)
        self.row(1)
        return self.paragraphs

    def _holder(self, level: int) -> list[Paragraph]:
        return self._rows[level - 1][1] if level else self.paragraphs


class _Group:
    """What holds within a group until it ends."""

    __slots__ = (
        "apart", "aparts", "deleted", "field", "flow", "font", "fresh", "hidden", "intbl", "itap", "number", "starred", "uc",
    )  # fmt: skip

    def __init__(self, flow: _Flow, around: "_Group | None" = None) -> None:
        self.flow, self.fresh, self.starred, self.apart = flow, True, False, ""
        self.field: tuple[str, int] | None = None
        self.number = 0
        if around is None:
            self.font, self.uc, self.itap, self.aparts = 0, 1, 0, 0
            self.hidden = self.deleted = self.intbl = False
        else:
            self.font, self.uc, self.itap, self.aparts = around.font, around.uc, around.itap, around.aparts
            self.hidden, self.deleted, self.intbl = around.hidden, around.deleted, around.intbl

    @property
    def level(self) -> int:
        return min(self.itap, MAX_TABLES) or int(self.intbl)


class _Reader:
    """One way through the tokens of a file."""

    def __init__(self, content: bytes, encoding: str | None) -> None:
        self.content = content
        self.left_out = LeftOut()
        self.used: str | None = None
        self._chosen, self._encoding, self._odd_in = encoding, USUAL, USUAL
        self._fonts: dict[int, Font] = {}
        self._usual_font = 0
        self._group = _Group(_Flow())
        self._around: list[_Group] = []
        self._bytes: list[bytes] = []
        self._to_skip = 0
        self._taken = self._odd = self._numbered = self._count = 0
        self._parts: list[str] = []
        self._unknown: list[str] = []
        self._whole = False
        self._unescaped_utf8 = not encoding and _is_utf8(content)

    def walk(self, at: int) -> list[Paragraph]:
        """Return the paragraphs of the document that begins there."""
        content, match, end = self.content, _TOKEN.match, len(self.content)
        while at < end:
            found = match(content, at)
            if found is None:
                break
            at = found.end()
            kind = found.lastindex
            if kind == _TEXT:
                self._text(found[_TEXT])
            elif kind == _HEX:
                self._hex(found[_HEX])
            elif kind in (_WORD, _NUMBERED):
                if found[_WORD] not in _KNOWN and not self._group.starred:
                    self._group.fresh, self._to_skip = False, 0
                    continue
                number = None if found[_NUMBERED] is None else int(found[_NUMBERED])
                at = self._word(found[_WORD].decode("ascii"), number, at)
            elif kind == _SIGN:
                self._sign(found[_SIGN].decode("latin-1"))
            elif found[0] == b"{":
                self._open()
            elif found[0] == b"}":
                self._close()
                if not self._around:
                    self._whole = True
                    break
        if self._whole:
            self.left_out.add("rtf_behind_the_end", content[at:].decode("utf-8", "replace").strip("\x00 \t\r\n"))
        while self._around:
            self._close()
        self._tell_hidden(self._group.flow)
        return self._group.flow.finished(0)

    def notes(self) -> Iterator[Note]:
        yield from self.left_out.notes()
        for name in self._parts:
            yield Note("part_left_out", None, (("name", name),))
        if self._odd:
            yield Note("odd_bytes", None, (("count", self._odd), ("encoding", self._odd_in)))
        if not self._whole:
            yield Note("rtf_cut")

    def _open(self) -> None:
        self._flush()
        self._to_skip = 0
        if len(self._around) >= MAX_GROUPS:
            raise Unreadable("too_deep")
        self._around.append(self._group)
        self._group = _Group(self._group.flow, self._group)

    def _close(self) -> None:
        self._flush()
        self._to_skip = 0
        ended, self._group = self._group, self._around.pop()
        if ended.apart:
            self._end_apart(ended)
        if ended.field is not None and ended.field[1] == self._taken:
            self._emit(ended.field[0])

    def _end_apart(self, ended: _Group) -> None:
        """Hand on what stood in a note, a box, a comment or at the head of the pages."""
        self._tell_hidden(ended.flow)
        found = [line for line in lines(ended.flow.finished(ended.level)) if line.text.strip()]
        if ended.apart in HEADS:
            for line in found:
                self.left_out.add_head(line.text)
        elif ended.apart == "annotation":
            self.left_out.add("comments_left_out", " ".join(line.text for line in found))
        elif ended.apart in BOXES:
            self._group.flow.after += found
        else:
            texts = [line.text for line in found]
            texts[:1] = [f"[{ended.number}] {texts[0].lstrip()}" if texts else f"[{ended.number}]"]
            self._group.flow.after += [Line(text, aside=True) for text in texts]

    def _text(self, raw: bytes) -> None:
        self._group.fresh = False
        if self._to_skip:
            raw, self._to_skip = raw[self._to_skip :], max(0, self._to_skip - len(raw))
        if self._unescaped_utf8 and not raw.isascii():
            self._flush()
            self.used = self.used or "utf-8"
            self._emit(raw.decode("utf-8", "replace"))
        elif raw:
            self._bytes.append(raw)

    def _hex(self, digits: bytes) -> None:
        self._group.fresh = False
        if self._to_skip:
            self._to_skip -= 1
        else:
            self._bytes.append(bytes((int(digits, 16),)))

    def _sign(self, sign: str) -> None:
        if sign == "*":
            self._group.starred = True
            return
        self._group.fresh = False
        if sign in "\r\n":
            self._flush()
            self._paragraph()
        elif self._to_skip:
            self._to_skip -= 1
        elif sign in SIGNS:
            self._flush()
            self._emit(SIGNS[sign])

    def _symbol(self, byte: int, font: str) -> str:
        """Return the character that the symbol font shows; one that is not known is told by its number."""
        found = symbol(byte, font)
        if found is None:
            self.left_out.add("symbols_unknown", f"{font} {byte:02X}")
        return "\ufffd" if found is None else found

    def _flush(self) -> None:
        """Take in the bytes that stand together, in the encoding of their font."""
        if not self._bytes:
            return
        raw, self._bytes = b"".join(self._bytes), []
        font = self._fonts.get(self._group.font, Font())
        if is_symbol_font(font.name) and not self._chosen:
            self._emit("".join(self._symbol(byte, font.name) for byte in raw))
            return
        encoding = self._chosen or font.encoding or self._encoding
        try:
            text = raw.decode(encoding, "replace")
        except LookupError as error:
            raise Unreadable("encoding", encoding=encoding) from error
        if not raw.isascii():
            self.used = self.used or self._encoding
            self._odd += text.count("\ufffd")
            self._odd_in = encoding
        self._emit(text)

    def _emit(self, text: str) -> None:
        group = self._group
        if not group.deleted:
            (group.flow.hidden if group.hidden else group.flow.words).append(text)
            self._taken += bool(text.strip())

    def _paragraph(self) -> None:
        if self._group.deleted:
            return
        self._counted()
        self._tell_hidden(self._group.flow)
        self._group.flow.end(self._group.level)

    def _counted(self) -> None:
        self._count += 1
        if self._count > MAX_LINES:
            raise Unreadable("too_many_lines", most=MAX_LINES)

    def _tell_hidden(self, flow: _Flow) -> None:
        self.left_out.add("hidden_left_out", "".join(flow.hidden))

    def _word(self, word: str, number: int | None, at: int) -> int:
        """Do what the control word says, and return where to go on."""
        self._flush()
        self._to_skip = 0
        group = self._group
        fresh, group.fresh = group.fresh, False
        starred, group.starred = group.starred, False
        if fresh and (starred or word in _DESTINATIONS):
            return self._destination(word, at)
        if word in CHARACTERS:
            self._count += CHARACTERS[word] == "\n"
            self._emit(CHARACTERS[word])
        elif word == "u" and number is not None:
            self._unicode(number)
        elif word in ("par", "sect"):
            self._paragraph()
        elif word == "bin":
            return at + max(0, number or 0)
        elif word in ("cell", "nestcell"):
            self._counted()
            self._tell_hidden(group.flow)
            group.flow.cell(1 if word == "cell" else max(2, group.level))
        elif word in ("row", "nestrow"):
            self._tell_hidden(group.flow)
            group.flow.row(1 if word == "row" else max(2, group.level))
        elif word == "upr":
            # the same words in the code page come first
            inner = _GROUP.match(self.content, at)
            return self._past(inner.end()) + 1 if inner else at
        else:
            self._property(word, number)
        return at

    def _property(self, word: str, number: int | None) -> None:
        group, on = self._group, number != 0
        if word == "f":
            group.font = number or 0
        elif word == "uc":
            group.uc = max(0, number or 0)
        elif word == "v":
            group.hidden = on
        elif word in ("deleted", "mvf"):
            group.deleted = on
        elif word == "plain":
            group.hidden = group.deleted = False
            group.font = self._usual_font
        elif word == "pard":
            group.intbl, group.itap = False, 0
        elif word == "intbl":
            group.intbl = on
        elif word == "itap":
            group.itap = max(0, number or 0)
        elif word == "deff":
            self._usual_font = group.font = number or 0
        elif word == "ansicpg":
            self._encoding = code_page(number or 0) or USUAL
        elif word in PAGES:
            self._encoding = PAGES[word]

    def _unicode(self, number: int) -> None:
        code = number + 0x10000 if -0x8000 <= number < 0 else number
        text = chr(code) if 0 < code <= 0x10FFFF else "\ufffd"
        if code in PRIVATE:
            text = shown(text, self._fonts.get(self._group.font, Font()).name)
        self._emit(text)
        self._to_skip = self._group.uc

    def _destination(self, word: str, at: int) -> int:
        """Begin a group of its own kind: its words are skipped, stand apart, or belong to those around it."""
        group = self._group
        if word == "fonttbl":
            end = self._past(at)
            self._fonts.update(fonts(self.content[at:end]))
            return end
        if word == "fldinst":
            end = self._past(at)
            if found := _of_a_field(self.content[at : min(end, at + _LONGEST_INSTRUCTION)]):
                self._around[-1].field = found, self._taken
            return end
        if word in APART and not group.deleted:
            self._begin_apart(word)
            return at
        if word == "sp" and b"gtextUNICODE" in self.content[at : at + _NEAR]:
            return at
        if word in HIDDEN:
            group.hidden = True
            return at
        if word in WITHIN:
            return at
        end = self._past(at)
        if word == "objclass":
            self._parts.append(_PLAIN_NAME.sub(b"", self.content[at:end]).decode("latin-1")[:100])
        return end

    def _begin_apart(self, word: str) -> None:
        group = self._group
        if word == "footnote":
            self._numbered += 1
            group.number = self._numbered
            group.flow.words.append(f"[{group.number}]")
        group.flow, group.apart, group.aparts = _Flow(), word, group.aparts + 1
        if group.aparts > MAX_APART:
            raise Unreadable("too_deep")
        group.hidden = group.intbl = False
        group.itap = 0

    def _past(self, at: int) -> int:
        """Return where the brace stands that closes the group in which `at` lies."""
        depth, search = 0, _BRACES.search
        while (found := search(self.content, at)) is not None:
            at = found.end()
            if found[1] is not None:
                at += int(found[1])
            elif found[0] == b"{":
                depth += 1
            elif found[0] == b"}":
                if not depth:
                    return at - 1
                depth -= 1
        return len(self.content)


def _is_utf8(content: bytes) -> bool:
    """Return whether a program wrote its characters as UTF-8 without escaping them."""
    if content.isascii():
        return False
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _of_a_field(instruction: bytes) -> str | None:
    """Return what a field shows that keeps no result: a symbol, or the chosen entry of a list in a form."""
    if found := _SYMBOL.search(instruction):
        font = (found[2] or b"").decode("latin-1").strip()
        return symbol(int(found[1], 0), font) or "\ufffd"
    if _LIST.search(instruction):
        entries = _ENTRY.findall(instruction)
        chosen, usual = _CHOSEN.search(instruction), _USUALLY.search(instruction)
        place = int(chosen[1]) if chosen and int(chosen[1]) != _NOT_CHOSEN else int(usual[1]) if usual else 0
        return entries[place].decode("latin-1") if place < len(entries) else None
    return None
