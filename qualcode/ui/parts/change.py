"""What a gesture changed, field by field: before and after, in the reader's words."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import streamlit as st

from qualcode import locale
from qualcode.model.code import in_language
from qualcode.model.event import State
from qualcode.model.project import Project
from qualcode.services import people
from qualcode.store.database import reading
from qualcode.store.reading.tree import branches
from qualcode.ui import state
from qualcode.ui.parts.choices import polarity_name, technique_name
from qualcode.ui.words import moment, plain, word

LONGEST = 2_000
NOTHING = "–"
NAMED = {
    "category": "triangulation.category_{}", "comparison": "triangulation.by_{}", "fit": "reports.fit.{}",
    "answer": "checks.answer_{}", "style": "thesis.style_{}", "rule": "thesis.quotes_{}", "kind": "ui.kind.{}",
    "origin": "codebook.origin_{}", "role": "ui.role.{}", "language": "ui.language.{}", "preset": "ui.preset.{}",
    "codebook": "ui.preset.{}", "allows": "accounts.allows.{}",
}  # fmt: skip
"""The sentences that name what a field holds, where they know it; words of the study stay as they are."""

UNSEEN = frozenset({
    "at", "by", "checklist", "coding_guid", "column", "deleted", "expression", "item", "matrix", "mentions", "position",
    "resolved", "resolved_by", "revision", "row", "rows", "sealed", "seen", "sha256", "target_guid", "target_kind",
    "template_guid", "text", "thread",
})  # fmt: skip
"""Fields by which the program finds its way; whoever reads a gesture is told of them by its sentence, or not at all."""


def change(project: Project, before: State, after: State) -> None:
    """Show the fields that differ, or say that none does that a reader knows."""
    names = [name for name in {**(before or {}), **(after or {})} if name not in UNSEEN]
    differing = [name for name in names if (before or {}).get(name) != (after or {}).get(name)]
    if not differing:
        st.caption(word("history.no_fields"))
        return
    codes = _codes(project)
    for name, more in (("picked", _passages), ("sources", _sources), ("informant", _informants)):
        if name in differing:
            codes = {**codes, **more(project)}
    head = st.columns([1, 2, 2])
    for column, key in zip(head[1:], ("history.before", "history.after"), strict=True):
        column.caption(word(key))
    for name in differing:
        row = st.columns([1, 2, 2])
        row[0].markdown(f"**{word(f'ui.field.{name}')}**")
        for column, held in zip(row[1:], (before, after), strict=True):
            column.markdown(plain(_told(name, (held or {}).get(name), codes)[:LONGEST]))


def _codes(project: Project) -> dict[object, str]:
    """Return the paths of the project's codes, and the names of its people, by guid."""
    with reading(state.engine()) as session:
        tree = branches(session, project.id, state.language())
        members = people.members(session, project.id)
    paths: dict[object, str] = {branch.record.guid: f"{branch.record.short_id} {branch.path}" for branch in tree.values()}
    return paths | {person.guid: person.name for person, _ in members}


def _passages(project: Project) -> dict[object, str]:
    """Return the words of the project's passages by guid."""
    laid = state.table("codings", project)
    return {guid: f"“{quote}”" for guid, quote in zip(laid["coding"], laid["quote"], strict=True)}


def _sources(project: Project) -> dict[object, str]:
    known = state.table("sources", project)
    return dict(zip(known["source"], known["name"], strict=True))


def _informants(project: Project) -> dict[object, str]:
    known = state.table("informants", project)
    return dict(zip(known["guid"], known["informant"], strict=True))


def _told(name: str, value: Any, codes: Mapping[object, str]) -> str:
    if value is None or value == "" or value == [] or value == {}:
        return NOTHING
    if isinstance(value, bool):
        return word("ui.yes" if value else "ui.no")
    if name in ("parent", "code", "code_guid", "from", "into", "informant") and value in codes:
        return codes[value]
    if name == "polarity":
        return polarity_name(value)
    if name == "verdict":
        return word(f"findings.verdict_{value}")
    if name == "status":
        return word(f"findings.status_{value}")
    if name == "state":
        return ", ".join(word(f"review.state_{held}") for held in value)
    if name == "evidence" and isinstance(value, dict):
        return _evidence(value)
    if name == "technique":
        return technique_name(value)
    if name == "decision":
        return word(f"agreement.decision_{value}")
    if name in ("planned", "started", "finished"):
        return moment(datetime.fromisoformat(value))
    if name == "came":
        return ", ".join(f"{word(f'copies.kind.{kind}')}: {count}" for kind, count in value)
    if name in NAMED and locale.known(key := NAMED[name].format(str(value).partition(":")[0].replace(" ", "_"))):
        return word(key)
    if isinstance(value, dict):
        return _mapping(value)
    if isinstance(value, list):
        return ", ".join(_entry(name, entry, codes) for entry in value)
    return str(value)


def _entry(name: str, entry: Any, codes: Mapping[object, str]) -> str:
    if isinstance(entry, dict):
        texts = next((held for held in entry.values() if isinstance(held, dict)), entry)
        return " ".join(part for part in (str(entry.get("id") or ""), _mapping(texts)) if part)
    return str(codes.get(entry) or _told(name, entry, codes)) if isinstance(entry, str) else str(entry)


def _evidence(links: Mapping[str, Any]) -> str:
    """Return how many passages speak for and against, and the notes on them."""
    sides = Counter(role for role, _ in links.values())
    counts = ", ".join(f"{count} {word(f'findings.{side}')}" for side, count in sorted(sides.items(), reverse=True))
    return "; ".join([counts, *(note for _, note in links.values() if note)]) or NOTHING


def _mapping(value: Mapping[str, Any]) -> str:
    if set(value) <= set(locale.LANGUAGES):
        return in_language(value, state.language()) or NOTHING
    return ", ".join(f"{name}: {NOTHING if entry is None else entry}" for name, entry in value.items())
