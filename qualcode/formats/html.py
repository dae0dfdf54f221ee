"""Web pages and what oTranscribe saves: the words that a reader of the page sees, block by block and row by row."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace

from qualcode.formats.encodings import Decoded, told
from qualcode.formats.html_lines import Lines
from qualcode.formats.html_tokens import Open, Tag, tokens
from qualcode.formats.left_out import MOST_SHOWN, LeftOut
from qualcode.formats.material import Line, Material, Note, bounded
from qualcode.formats.refusal import Unreadable
from qualcode.model.text import after, cleaned
from qualcode.model.transcript import Choice

BLOCKS = frozenset(
    "p div li ul ol h1 h2 h3 h4 h5 h6 section article header footer main aside blockquote pre dt dd dl figure "
    "figcaption address hr form fieldset legend details summary center nav hgroup search dialog menu dir option optgroup select "
    "caption textarea xmp listing plaintext body html text foreignobject".split()
)
ROWS = frozenset("tr thead tbody tfoot".split())
EMPTY = frozenset("area base br col embed hr img input link meta param source track wbr".split())
"""Elements that hold nothing and have no end."""

UNSEEN = frozenset("template noscript object video audio canvas datalist desc metadata iframe noembed noframes".split())
"""Elements whose words a browser does not show; what they hold is said."""

SILENT = frozenset("script style title".split())
"""Elements whose words are none of the page's."""

PRESERVED = frozenset("pre listing xmp textarea plaintext".split())
MAY_STAY_OPEN = frozenset("p li dt dd option optgroup tr td th thead tbody tfoot".split())
INLINE = frozenset(
    "a abbr b bdi bdo big cite code dfn em font i kbd mark q s samp small span strike strong sub sup tt u var".split()
)

DEEPEST_STYLE = 50
LONGEST_SELECTOR = 200
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_DECLARED = re.compile(
    rb"<meta\s[^>]*?(?:(?<=\s)charset|(?<=[\s;\"'])charset)\s*=\s*[\"']?\s*([^\s\"'/>;]{1,60})", re.IGNORECASE
)
_XML = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([^\"']{1,60})")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_KEPT = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)", re.IGNORECASE)
_SELECTOR = re.compile(r"[\w.#-]+(?=\s*$)")
_BLOCK = re.compile(r"display\s*:\s*(?:block|flex|grid|list-item|table)\b", re.IGNORECASE)


def read(content: bytes, choice: Choice) -> Material:
    """Return the words of the page; what no browser shows is left out and said. Raise Unreadable where there are none."""
    return _material(told(content, choice.encoding, _declared(content[:4096])))


def read_otr(content: bytes, choice: Choice) -> Material:
    """Return the words of a transcript as oTranscribe saves it, a page within JSON; raise Unreadable where it is none."""
    found = told(content, choice.encoding)
    try:
        page = json.loads(found.text.removeprefix("\ufeff"))["text"]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise Unreadable("broken_container") from error
    if not isinstance(page, str):
        raise Unreadable("broken_container")
    return _material(replace(found, text=page))


def _declared(head: bytes) -> str | None:
    """Return the encoding that the page says it has."""
    found = _DECLARED.search(_COMMENT.sub(b"", head)) or _XML.match(head)
    return found[1].decode("ascii", "replace") if found else None


def _material(found: Decoded) -> Material:
    page = _Page(found.text)
    lines = page.lines()
    if not any(lines):
        raise Unreadable("empty")
    notes = [*(_placed(note, lines) for note in found.notes), *page.notes()]
    return Material(bounded(map(Line, lines)), found.encoding, tuple(notes))


def _placed(note: Note, lines: list[str]) -> Note:
    """Return the note with its line in the text instead of that in the page's source."""
    if note.line is None:
        return note
    return replace(note, line=next((at for at, line in enumerate(lines, 1) if "\ufffd" in line), None))


def _keeping(sheet: str) -> set[str]:
    """Return what a style sheet selects to keep its white space: a name, a class, an id, or a name with one of these."""
    rules = (rule.rpartition("{") for rule in sheet.split("}"))
    chosen = (selector for selectors, _, what in rules if _KEPT.search(what) for selector in selectors.split(","))
    return {found[0] for selector in chosen if (found := _SELECTOR.search(selector[-LONGEST_SELECTOR:]))}


def _selected_by(name: str, told: dict[str, str]) -> Iterator[str]:
    yield name
    marks = [f".{one}" for one in told.get("class", "").split()[:DEEPEST_STYLE]]
    for mark in [*marks, *([f"#{told['id']}"] if "id" in told else [])]:
        yield mark
        yield name + mark


class _Unseen:
    """An element that is not shown: how many of its name are open, and how many others that need an end are within."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.same = 1
        self.within = 0

    def goes_on(self, tag: Tag) -> bool:
        """Return whether the element is still open behind the tag."""
        name = tag.name
        if self.name in MAY_STAY_OPEN and not self.within:
            if not tag.ends and (name == self.name or (self.name == "p" and (name in BLOCKS or name == "table"))):
                return False
            if tag.ends and name not in (self.name, *INLINE):
                return False
        if name == self.name:
            self.same += -1 if tag.ends else 0 if tag.closed else 1
        elif name not in EMPTY and name not in MAY_STAY_OPEN and not tag.closed:
            self.within = max(0, self.within + (-1 if tag.ends else 1))
        return self.same > 0


class _Page:
    """Reads a page token by token; what is open is kept only as far as it changes how text is written."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.written = Lines()
        self.preserving: list[str] = []
        self.begun = False
        self.styled: list[tuple[str, bool]] = []
        self.unseen: _Unseen | None = None
        self.silent = self.in_style = False
        self.keeping: set[str] = set()
        self.left_out = LeftOut()
        self.cut: Open | None = None

    def lines(self) -> list[str]:
        """Return the lines of the whole page."""
        for token in tokens(self.source):
            if isinstance(token, Open):
                self.cut = token
            elif isinstance(token, Tag):
                self._tag(token)
            elif self.unseen is not None:
                if not self.silent:
                    self.left_out.add("unseen_left_out", token)
            elif self.silent:
                self.keeping |= _keeping(token) if self.in_style else set()
            else:
                self._write(token)
        return self.written.finished()

    def notes(self) -> Iterator[Note]:
        """Yield what has to be said about words that are not in the lines."""
        yield from self.left_out.notes()
        if self.cut is not None and any(map(str.isalpha, self.cut.words)):
            line = self.source.count("\n", 0, self.cut.start) + 1
            words = " ".join(cleaned(self.cut.words).text.split())
            shown = after(words, 0, MOST_SHOWN)
            yield Note("html_cut", line, (("tag", self.cut.name), ("words", shown)))
            if len(words) > MOST_SHOWN:
                yield Note("left_out_further", None, (("count", len(words) - len(shown.removesuffix(" …"))),))

    def _write(self, text: str) -> None:
        if not self.preserving:
            self.written.words(text)
            return
        # the line end right behind <pre> is none
        self.written.kept_words(text.removeprefix("\r").removeprefix("\n") if self.begun else text)
        self.begun = False

    def _tag(self, tag: Tag) -> None:
        name = tag.name
        self.silent = name in SILENT and not tag.ends and not tag.closed
        self.in_style = self.silent and name == "style"
        if self.unseen is not None:
            if self.unseen.goes_on(tag):
                return
            ended, self.unseen = self.unseen.name, None
            if tag.ends and name == ended:
                return
        if tag.ends:
            self._lay_out(name, True, "")
            self._end_preserving(name)
            return
        told = tag.told(every=bool(self.keeping))
        style = told.get("style", "")
        if self.keeping and not self.keeping.isdisjoint(_selected_by(name, told)):
            style += ";white-space:pre"
        holds = not tag.closed and name not in EMPTY
        # a page that is hidden as a whole is shown by its script
        if holds and name not in ("html", "body") and (name in UNSEEN or "hidden" in told or _HIDDEN.search(style)):
            self.unseen = _Unseen(name)
            if name in BLOCKS or name == "table":
                self.written.end()
            return
        self._lay_out(name, False, style)
        if holds:
            self._preserve(name, style)

    def _lay_out(self, name: str, ends: bool, style: str) -> None:
        written = self.written
        if name in BLOCKS or self._is_styled_block(name, ends, style):
            written.end()
        elif name == "br":
            written.end(blank=True)
        elif name == "table":
            (written.end_table if ends else written.table)()
        elif name in ROWS:
            (written.row if name == "tr" and not ends else written.end_row)()
        elif name in ("td", "th"):
            (written.end_cell if ends else written.cell)()

    def _is_styled_block(self, name: str, ends: bool, style: str) -> bool:
        """Return whether the tag begins or ends what its style makes a block, of those that are open the last of its name."""
        if ends:
            found = next((at for at in reversed(range(len(self.styled))) if self.styled[at][0] == name), None)
            return found is not None and self.styled.pop(found)[1]
        block = bool(style) and _BLOCK.search(style) is not None
        if (block or any(name == other for other, _ in self.styled)) and len(self.styled) < DEEPEST_STYLE and name not in EMPTY:
            self.styled.append((name, block))
        return block

    def _preserve(self, name: str, style: str) -> None:
        """Keep account of an element that begins, where white space counts in it."""
        if name in MAY_STAY_OPEN and name in self.preserving[-1:]:
            self.preserving.pop()
        kept = name in PRESERVED or name in self.preserving or (style and _KEPT.search(style))
        if kept and len(self.preserving) < DEEPEST_STYLE:
            self.begun = name in PRESERVED and not self.preserving
            self.preserving.append(name)

    def _end_preserving(self, name: str) -> None:
        if name in self.preserving:
            del self.preserving[len(self.preserving) - 1 - self.preserving[::-1].index(name) :]
