"""What a gesture did as one sentence of the reader's language: who did what to which, where, and in which words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from qualcode import locale
from qualcode.model.code import in_language
from qualcode.model.project import Project
from qualcode.services.undoing import Undone
from qualcode.ui import state
from qualcode.ui.parts.choices import object_name
from qualcode.ui.words import plain, word

FACTS = frozenset({"who", "name", "thing", "source", "told"})
"""What a sentence may tell: who did it, what it was done to and of which kind, where it lies, the words and what changed."""
SHORT = 140
"""Characters of a passage in a sentence; all of it stands in the gesture itself."""
STATED = ("claim", "words")
"""The fields that hold what a finding and a recommendation say, by language."""
BETWEEN = (" → ", " · ")
"""What stands between the names of two things in the name of a gesture on both."""


@dataclass(frozen=True, slots=True)
class CodeNames:
    """What the reader calls the project's codes: by guid, and by what an event stored as the name, in any language."""

    by_guid: Mapping[str, str]
    by_stored: Mapping[str, str]


def code_names(project: Project) -> CodeNames:
    mine = state.table("codebook", project)
    by_guid = {guid: f"{code} {label}" for guid, code, label in zip(mine["guid"], mine["code"], mine["label"], strict=True)}
    by_stored = {}
    for language in locale.LANGUAGES:
        theirs = state.table("codebook", project, language=language)
        for guid, code, label in zip(theirs["guid"], theirs["code"], theirs["label"], strict=True):
            by_stored[f"{code} {label}"] = by_guid.get(guid, f"{code} {label}")
    return CodeNames(by_guid, by_stored)


def sentence(row: Any, codes: CodeNames) -> str:
    """Return, as Markdown, what a row of EVENTS did."""
    source = word("history.sentence_source", source=plain(_line(row.source))) if isinstance(row.source, str) else ""
    return word(
        f"history.sentence.{row.verb.replace('.', '_')}", who=plain(row.person), name=f"**{plain(_line(named(row, codes)))}**",
        thing=object_name(row.object) if locale.known(f"ui.object.{row.object}") else "", source=source, told=_told(row),
    )  # fmt: skip


def named(row: Any, codes: CodeNames) -> str:
    """Return what a row of EVENTS was done to, a code by its name in the reader's language."""
    held = row.after or row.before or {}
    if row.object == "code" and held.get("label"):
        return f"{held['short_id']} {in_language(held['label'], state.language())}"
    if row.object == "coding" and held.get("code") in codes.by_guid:
        return codes.by_guid[held["code"]]
    if row.object == "judgement" and locale.known(key := f"triangulation.category_{row.name}"):
        return ": ".join(part for part in (codes.by_guid.get(held.get("code_guid", ""), ""), word(key)) if part)
    for kind, beginning in (("invitation", "ui.role"), ("codes", "ui.preset")):
        if row.object == kind and locale.known(key := f"{beginning}.{row.name}"):
            return word(key)
    return _in_language(row.name, codes)


def step_named(step: Undone, codes: CodeNames) -> str:
    """Return what the gesture was done to that can be taken back or brought back."""
    return codes.by_guid.get(step.guid) or _in_language(step.name, codes)


def quote(row: Any) -> str:
    """Return the passage that a row of EVENTS is about, whole, or nothing."""
    return str((row.after or row.before or {}).get("quote") or "")


def _stated(row: Any) -> str:
    """Return what a finding or a recommendation says, in the reader's language."""
    held = row.after or row.before or {}
    found = next((held[name] for name in STATED if held.get(name)), None)
    return in_language(found, state.language()) if isinstance(found, dict) else ""


def _in_language(name: str, codes: CodeNames) -> str:
    for between in BETWEEN:
        name = between.join(codes.by_stored.get(part, part) for part in name.split(between))
    return name


def _told(row: Any) -> str:
    """Return the words, and behind them the parts that were changed, as the end of a sentence."""
    words = _line(quote(row) or _stated(row))
    short = words if len(words) <= SHORT else f"{words[:SHORT].rsplit(' ', 1)[0]} …"
    before, after = row.before or {}, row.after or {}
    differing = [name for name in {**before, **after} if before and after and before.get(name) != after.get(name)]
    fields = [word(f"ui.field.{name}") for name in differing if locale.known(f"ui.field.{name}")]
    parts = [*([f"“{plain(short)}”"] if short else []), *([", ".join(fields)] if fields else [])]
    return f": {'; '.join(parts)}" if parts else ""


def _line(text: str) -> str:
    return " ".join(text.split())
