"""What a REFI-QDA project must keep: the schema of the standard, and what the schema cannot say."""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from lxml import etree

from qualcode.formats.refi_names import base, guid
from qualcode.formats.xml import local

SCHEMAS = Path(__file__).parent / "schemas"
REFERENCES = ("targetGUID", "originGUID", "creatingUser", "modifyingUser", "creatingUserGUID", "modifyingUserGUID")
SHARED = frozenset({"PDFSelection", "PlainTextSelection", "PDFSource", "Representation"})


@cache
def schema(name: str) -> etree.XMLSchema:
    """Return the schema of that name, Project or Codebook, as the standard publishes it."""
    return etree.XMLSchema(etree.parse(str(SCHEMAS / f"{name}.xsd")))


def faults(container: ZipFile) -> list[str]:
    """Return everything that is wrong with a written project, one line each; none for a sound one.

    Looks at the schema, at guids that are given twice, at references that lead nowhere, at entries that are missing, and at
    passages outside their text.
    """
    root = etree.fromstring(container.read("project.qde"))
    rules = schema("Project")
    broken: Any = () if rules.validate(root) else rules.error_log  # a list, which the stubs of lxml forget
    found = [f"line {error.line}: {error.message}" for error in broken]
    entries = {base(name): name for name in container.namelist()}
    return [*found, *_guids(root), *_entries(root, entries), *_passages(root, container, entries)]


def _guids(root: etree._Element) -> Iterator[str]:
    given = [(guid(each.get("guid")), local(each)) for each in root.iter() if isinstance(each.tag, str) and each.get("guid")]
    for identity, count in Counter(identity for identity, _ in given).items():
        kinds = {kind for other, kind in given if other == identity} if count > 1 else set()
        if count > 1 and not (kinds <= SHARED and len(kinds) > 1):
            yield f"{identity}: given {count} times"
    known = {identity for identity, _ in given}
    for each in root.iter():
        for name in REFERENCES:
            target = each.get(name) if isinstance(each.tag, str) else None
            if target is not None and guid(target) not in known:
                yield f"line {each.sourceline}: {local(each)} leads to {target}, which is not there"


def _entries(root: etree._Element, entries: dict[str, str]) -> Iterator[str]:
    for each in root.iter():
        for name in ("plainTextPath", "path"):
            path = each.get(name) if isinstance(each.tag, str) else None
            if path and path.startswith("internal://") and base(path) not in entries:
                yield f"line {each.sourceline}: {path} is not in the file"


def _passages(root: etree._Element, container: ZipFile, entries: dict[str, str]) -> Iterator[str]:
    lengths: dict[str, int] = {}
    for each in root.iter():
        if local(each) != "PlainTextSelection":
            continue
        holder = each.getparent()
        path = "" if holder is None else holder.get("plainTextPath", "")
        if path not in lengths:
            name = entries.get(base(path))
            words = container.read(name).decode("utf-8-sig") if name else ""
            lengths[path] = sum(2 if character > "\uffff" else 1 for character in words)
        start, end = int(each.get("startPosition", "-1")), int(each.get("endPosition", "-1"))
        if not 0 <= start < end <= lengths[path]:
            yield f"line {each.sourceline}: the passage {start}..{end} is not within {lengths[path]} characters"
