"""Codebook presets: YAML to Codebook and back; every mistake is told with its line (docs/codebook-format.md)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import yaml

from qualcode.formats.yaml_lines import BrokenYaml, Located, Path, located
from qualcode.model.code import AttributeValue, Code, Codebook, Kind, Origin, Polarity, SegmentAttribute
from qualcode.model.transcript import Problem

FORMAT = "qualcode-codebook/1"
TEXTS = ("label", "definition", "include", "exclude", "example")
FIELDS = frozenset({"id", "kind", *TEXTS, "colour", "polarity", "codable", "origin", "aliases", "retired", "children"})
TOP = frozenset({"format", "id", "title", "theory", "sources", "notes", "attributes", "codes"})
CHOICES = {"kind": Kind, "polarity": Polarity, "origin": Origin}
LANGUAGES = ("id", "en")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def read(file: str, content: bytes) -> tuple[Codebook | None, tuple[Problem, ...]]:
    """Return the preset, or None with every problem found in it."""
    try:
        document = located(content)
    except BrokenYaml as error:
        return None, (Problem(file, f"formats.codebook.{error.key}", error.line, fatal=True),)
    check = _Check(file, document)
    codebook = check.codebook()
    return (None if check.problems else codebook), tuple(check.problems)


def write(codebook: Codebook) -> str:
    """Return the preset as YAML that `read` reads back."""
    document = {
        "format": FORMAT,
        "id": codebook.id,
        "title": dict(codebook.title),
        "theory": dict(codebook.theory),
        "sources": list(codebook.sources),
        "notes": dict(codebook.notes),
        "attributes": [
            {
                "id": attribute.id,
                "label": dict(attribute.label),
                "values": [{"id": value.id, "label": dict(value.label)} for value in attribute.values],
            }
            for attribute in codebook.attributes
        ],
        "codes": _branch(codebook.codes, None),
    }
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=120)


def _branch(codes: tuple[Code, ...], parent: str | None) -> list[dict[str, Any]]:
    siblings = sorted((code for code in codes if code.parent == parent), key=lambda code: code.position)
    return [_entry(code, codes) for code in siblings]


def _entry(code: Code, codes: tuple[Code, ...]) -> dict[str, Any]:
    entry: dict[str, Any] = {"id": code.short_id, "kind": code.kind.value}
    entry |= {name: dict(getattr(code, name)) for name in TEXTS if getattr(code, name)}
    entry |= {"colour": code.colour, "polarity": code.polarity.value, "codable": code.codable, "origin": code.origin.value}
    entry |= {"aliases": list(code.aliases)} if code.aliases else {}
    entry |= {"retired": True} if code.retired else {}
    children = _branch(codes, code.guid)
    return entry | ({"children": children} if children else {})


@dataclass(slots=True)
class _Check:
    """A document on its way to a codebook; mistakes are collected as they are met."""

    file: str
    document: Located
    problems: list[Problem] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)

    def codebook(self) -> Codebook | None:
        top = self.document.value
        if not isinstance(top, dict) or top.get("format") != FORMAT:
            self.tell("format", ("format",), expected=FORMAT)
            return None
        self.refuse_unknown(top, TOP, ())
        identity = self.identity(top, ())
        title = self.texts(top, "title", (), required=True)
        codes = tuple(self.codes(top.get("codes"), identity, None, ("codes",)))
        if not codes:
            self.tell("no_codes", ("codes",))
        return Codebook(
            id=identity,
            title=title,
            codes=codes,
            attributes=tuple(self.attributes(top.get("attributes") or [])),
            sources=tuple(str(source) for source in top.get("sources") or ()),
            theory=self.texts(top, "theory", ()),
            notes=self.texts(top, "notes", ()),
        )

    def codes(self, entries: Any, codebook: str, parent: str | None, path: Path) -> Iterator[Code]:
        for index, entry in enumerate(self.entries(entries, path)):
            here = (*path, index)
            if not isinstance(entry, dict):
                self.tell("no_mapping", here)
                continue
            code = self.code(entry, codebook, parent, index, here)
            yield code
            if "children" in entry:
                yield from self.codes(entry["children"], codebook, code.guid, (*here, "children"))

    def code(self, entry: dict[str, Any], codebook: str, parent: str | None, position: int, path: Path) -> Code:
        self.refuse_unknown(entry, FIELDS, path)
        short_id = self.identity(entry, path)
        if short_id in self.ids:
            self.tell("twice", (*path, "id"), id=short_id)
        self.ids.add(short_id)
        given: dict[str, Any] = {
            **{name: self.texts(entry, name, path, required=name == "label") for name in TEXTS},
            **{name: self.choice(entry, name, path) for name in CHOICES if name in entry},
            **self.look(entry, path),
        }
        return Code(
            guid=str(uuid5(NAMESPACE_URL, f"qualcode:{codebook}/{short_id}")),
            short_id=short_id,
            parent=parent,
            position=position,
            **given,
        )

    def look(self, entry: dict[str, Any], path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if "colour" in entry:
            found["colour"] = str(entry["colour"])
            if not _COLOUR.fullmatch(found["colour"]):
                self.tell("colour", (*path, "colour"), value=found["colour"])
        for name in ("codable", "retired"):
            if name in entry:
                found[name] = bool(entry[name])
                if not isinstance(entry[name], bool):
                    self.tell("choice", (*path, name), field=name, value=entry[name], choices="true, false")
        if "aliases" in entry:
            found["aliases"] = tuple(str(alias) for alias in self.entries(entry["aliases"], (*path, "aliases")))
        return found

    def choice(self, entry: dict[str, Any], name: str, path: Path) -> Any:
        kinds = CHOICES[name]
        if entry[name] in list(kinds):
            return kinds(entry[name])
        self.tell("choice", (*path, name), field=name, value=entry[name], choices=", ".join(kinds))
        return next(iter(kinds))

    def attributes(self, entries: Any) -> Iterator[SegmentAttribute]:
        for index, entry in enumerate(self.entries(entries, ("attributes",))):
            path: Path = ("attributes", index)
            if not isinstance(entry, dict):
                self.tell("no_mapping", path)
                continue
            yield SegmentAttribute(
                self.identity(entry, path),
                self.texts(entry, "label", path, required=True),
                tuple(self.values(entry.get("values"), (*path, "values"))),
            )

    def values(self, entries: Any, path: Path) -> Iterator[AttributeValue]:
        for index, entry in enumerate(self.entries(entries, path)):
            here = (*path, index)
            if not isinstance(entry, dict):
                self.tell("no_mapping", here)
                continue
            yield AttributeValue(self.identity(entry, here), self.texts(entry, "label", here, required=True))

    def entries(self, found: Any, path: Path) -> list[Any]:
        if isinstance(found, list):
            return found
        self.tell("no_list", path, field=str(path[-1]))
        return []

    def identity(self, entry: dict[str, Any], path: Path) -> str:
        found = str(entry.get("id") or "").strip()
        if not found:
            self.tell("without_id", path)
        return found

    def texts(self, entry: dict[str, Any], name: str, path: Path, *, required: bool = False) -> Mapping[str, str]:
        found = entry.get(name)
        if found is None:
            if required:
                self.tell("without_text", path, field=name)
            return {}
        if not isinstance(found, dict) or not set(found) <= set(LANGUAGES):
            self.tell("languages", (*path, name), field=name, languages=", ".join(LANGUAGES))
            return {}
        texts = {language: str(text).strip() for language, text in found.items() if text is not None}
        if required and not any(texts.values()):
            self.tell("without_text", (*path, name), field=name)
        return texts

    def refuse_unknown(self, entry: dict[str, Any], known: frozenset[str], path: Path) -> None:
        for name in entry:
            if name not in known:
                self.tell("unknown_field", (*path, str(name)), field=name, known=", ".join(sorted(known)))

    def tell(self, key: str, path: Path, **facts: object) -> None:
        self.problems.append(Problem(self.file, f"formats.codebook.{key}", self.document.line(path), facts, fatal=True))
