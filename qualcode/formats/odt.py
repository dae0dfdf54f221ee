"""OpenDocument texts, read by walking the XML; tracked deletions are left out."""

from collections.abc import Iterator

from lxml import etree

from qualcode.formats.material import Material, lines_of
from qualcode.formats.refusal import Unreadable
from qualcode.formats.xml import attributes, local, parsed
from qualcode.formats.zips import entry, opened
from qualcode.model.transcript import Choice

SKIPPED = frozenset({"tracked-changes", "annotation", "annotation-end", "forms", "note-citation", "sequence-decls"})


def read(content: bytes, choice: Choice) -> Material:
    """Return the text of the document in reading order, with notes after the paragraph that calls them."""
    with opened(content) as container:
        if b"encryption-data" in (entry(container, "META-INF/manifest.xml") or b""):
            raise Unreadable("password")
        body = entry(container, "content.xml")
    if body is None:
        raise Unreadable("not_odt")
    held = (part for element in parsed(body).iter() if local(element) == "body" for part in element)
    text = next((part for part in held if local(part) == "text"), None)
    if text is None:
        raise Unreadable("not_odt")
    return Material(lines_of("\n".join(_blocks(text))))


def _blocks(element: etree._Element) -> Iterator[str]:
    for child in element:
        name = local(child)
        if name in ("p", "h"):
            notes: list[etree._Element] = []
            yield _inline(child, notes)
            for note in notes:
                yield from _blocks(note)
        elif name == "table-row":
            yield "\t".join(" ".join(line for line in _blocks(cell) if line) for cell in child if local(cell) == "table-cell")
        elif name and name not in SKIPPED:
            yield from _blocks(child)


def _inline(element: etree._Element, notes: list[etree._Element]) -> str:
    parts = [element.text or ""]
    for child in element:
        parts.append(_inline_child(child, notes))
        parts.append(child.tail or "")
    return "".join(parts)


def _inline_child(child: etree._Element, notes: list[etree._Element]) -> str:
    name = local(child)
    if name == "s":
        count = next((value for key, value in attributes(child) if key.endswith("}c")), "1")
        return " " * min(int(count) if count.isdecimal() else 1, 1000)
    if name == "tab":
        return "\t"
    if name == "line-break":
        return "\n"
    if name == "note":
        notes.extend(part for part in child if local(part) == "note-body")
        return ""
    return "" if not name or name in SKIPPED else _inline(child, notes)
