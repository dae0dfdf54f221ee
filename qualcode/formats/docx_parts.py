"""The parts of a Word file and how they hang together: which one is the document, and which ones belong to it."""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote

from lxml import etree

from qualcode.formats.limits import MAX_ENTRY_BYTES
from qualcode.formats.refusal import Unreadable
from qualcode.formats.xml import attribute, bounded, local
from qualcode.formats.zips import entry

USUAL = "word/document.xml"


@dataclass(frozen=True, slots=True)
class Relation:
    """Another part of the file, or something outside it, that belongs to a part; `kind` is the end of its type."""

    id: str
    kind: str
    target: str
    outside: bool


class Package:
    """An open Word file. Its document and what belongs to it are found by relationships, by usual names where there are none."""

    def __init__(self, container: zipfile.ZipFile) -> None:
        self._container = container
        self._read = 0
        # names are alike in any case, and some programs write them with backslashes
        self._names = {_plain(name): name for name in container.namelist()}
        self.document = next(
            (found.target for found in self._relations("") if found.kind == "officeDocument" and self._has(found.target)), USUAL
        )

    def bytes(self, part: str) -> bytes | None:
        """Return the bytes of the part, None where there is none; raise Unreadable where all that was read is too much."""
        name = self._names.get(_plain(part))
        found = None if name is None else entry(self._container, name)
        self._read += len(found or b"")
        if self._read > MAX_ENTRY_BYTES:
            raise Unreadable("bomb")
        return found

    @cached_property
    def relations(self) -> tuple[Relation, ...]:
        """What belongs to the document."""
        return tuple(self._relations(self.document))

    def of_kind(self, kind: str) -> Iterator[etree._Element]:
        """Yield the roots of the document's parts of that kind, such as header or footnotes."""
        targets = [found.target for found in self.relations if found.kind == kind and not found.outside]
        if not any(map(self._has, targets)):
            pattern = re.compile(re.escape(_plain(posixpath.dirname(self.document))) + rf"/{kind.lower()}\d*\.xml")
            targets = sorted(name for name in self._names if pattern.fullmatch(name))
        for target in dict.fromkeys(map(_plain, targets)):
            if found := self.bytes(target):
                yield bounded(found)

    def _has(self, part: str) -> bool:
        return _plain(part) in self._names

    def _relations(self, part: str) -> Iterator[Relation]:
        folder, file = posixpath.split(part)
        held = self.bytes(posixpath.join(folder, "_rels", f"{file}.rels"))
        if not held:
            return
        for element in bounded(held):
            if local(element) == "Relationship":
                target = attribute(element, "Target").replace("\\", "/")
                yield Relation(
                    attribute(element, "Id"),
                    attribute(element, "Type").rsplit("/", 1)[-1],
                    posixpath.normpath(posixpath.join("/", folder, unquote(target))).lstrip("/"),
                    attribute(element, "TargetMode") == "External",
                )


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def body_of(package: Package) -> bytes:
    """Return the bytes of the document itself; raise Unreadable where the file holds none."""
    found = package.bytes(package.document)
    if found is None:
        raise Unreadable("not_docx")
    return found
