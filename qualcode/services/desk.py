"""What lies on the coding desk beside the text: the codes, the attributes and the coders, as the coding page shows them."""

import hashlib
import json
from typing import Any

from sqlalchemy.orm import Session

from qualcode.locale import catalogue
from qualcode.model.code import Code, in_language, tree_order
from qualcode.model.notation import ARROW
from qualcode.model.project import Person, Role
from qualcode.services import codebook, people, roles

PREFIX = "coder."


def desk(session: Session, project: int, language: str) -> dict[str, Any]:
    """Return codes in tree order, attributes, coders, who may be named in comments, and the page's words, in the language."""
    members = people.members(session, project)
    return {
        "codes": _codes(codebook.codes(session, project), language),
        "attributes": [
            {
                "id": attribute.id,
                "label": in_language(attribute.label, language),
                "values": [{"id": value.id, "label": in_language(value.label, language)} for value in attribute.values],
            }
            for attribute in codebook.attributes(session, project)
        ],
        "coders": _having(members, roles.CODES),
        "people": _having(members, roles.COMMENTS),
        "words": {
            key.removeprefix(PREFIX): words.strip()
            for key, words in catalogue(language).items()
            if key.startswith(PREFIX)
        },
    }


def stamp(laid: dict[str, Any]) -> str:
    """Return a hash of the desk, by which a browser knows whether it holds the present one."""
    return hashlib.sha256(json.dumps(laid, sort_keys=True).encode()).hexdigest()[:16]


def _having(members: list[tuple[Person, Role]], right: roles.Right) -> list[dict[str, Any]]:
    return [{"id": member.id, "name": member.name} for member, role in members if role in right]


def _codes(codes: list[Code], language: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    paths: dict[str, str] = {}
    for code, depth in tree_order(codes):
        label = code.named(language)
        paths[code.guid] = f"{paths[code.parent]}{ARROW}{label}" if code.parent in paths else label
        found.append(code_on_desk(code, language, path=paths[code.guid], depth=depth))
    return found


def code_on_desk(code: Code, language: str, *, path: str, depth: int) -> dict[str, Any]:
    """Return the code as the coding page shows it."""
    return {
        "guid": code.guid,
        "id": code.short_id,
        "label": code.named(language),
        "path": path,
        "parent": code.parent,
        "depth": depth,
        "colour": code.colour,
        "kind": code.kind.value,
        "polarity": code.polarity.value,
        "codable": code.codable and not code.retired,
        "retired": code.retired,
        "aliases": list(code.aliases),
        "definition": in_language(code.definition, language),
        "include": in_language(code.include, language),
        "exclude": in_language(code.exclude, language),
    }
