"""What findings and recommendations leave open, each point with the way to where it is closed."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from qualcode.analysis import coverage
from qualcode.model.code import in_language
from qualcode.model.project import Project
from qualcode.services.codebook import attributes
from qualcode.store.database import reading
from qualcode.tables import each_row
from qualcode.ui import state
from qualcode.ui.parts import concluding, finding_cards, finding_editor, recommendation_list
from qualcode.ui.parts.choices import code_names, technique_name
from qualcode.ui.words import figure, plain, word

LONGEST = 120


def show(project: Project, key: str) -> None:
    """Show the gaps and questions, kind by kind."""
    found = concluding.open_points(project)
    if found.empty:
        st.success(word("coverage.none"), icon=":material/task_alt:")
        return
    st.caption(word("coverage.about"))
    labels = code_names(state.table("codebook", project))
    findings = state.table("findings", project)
    claims = dict(zip(findings["finding"], findings["claim"], strict=True))
    for kind, rows in found.groupby("kind", sort=False):
        sign = word("coverage.question" if kind in coverage.QUESTIONS else "coverage.gap")
        st.markdown(f"**{sign} · {word(f'coverage.{kind}')}** ({figure(len(rows))})")
        for at, row in zip(rows.index, each_row(rows), strict=True):
            name = labels.get(row.object, row.object) if kind in coverage.OF_CODES else f"{row.object} {claims[row.object]}"
            _point(project, row, _short(name), f"{key}.point.{at}", key)


def _point(project: Project, row: Any, name: str, held: str, key: str) -> None:
    with st.container(border=True):
        words, side = st.columns([6, 1], vertical_alignment="center")
        told = word(f"coverage.told.{row.kind}", **_facts(project, row.kind, row.detail, row.object))
        words.markdown(f"**{plain(name)}**  \n{told}")
        wanted = "write" if row.kind in coverage.OF_CODES or row.kind == "weakness_without_recommendation" else "go"
        side.button(
            word(f"coverage.{wanted}"), key=held, icon=f":material/{'add' if wanted == 'write' else 'arrow_forward'}:",
            on_click=_go, args=(row.kind, row.object, key), width="stretch",
        )  # fmt: skip


def _go(kind: str, name: str, key: str) -> None:
    if kind == "indicator_without_finding":
        finding_editor.ask_for(key, name)
    elif kind in coverage.OF_CODES:
        recommendation_list.ask_for(key, code=name)
    elif kind == "weakness_without_recommendation":
        recommendation_list.ask_for(key, finding=name)
    else:
        finding_cards.open_only(key, name)


def _facts(project: Project, kind: str, detail: Mapping[str, Any], finding: str) -> dict[str, object]:
    """Return the details of a point in the reader's words."""
    told: dict[str, object] = {}
    for name, value in detail.items():
        told[name] = figure(value) if isinstance(value, int) else plain(str(value))
    if "verdict" in detail:
        told["verdict"] = word(f"findings.verdict_{detail['verdict']}")
    if "side" in detail:
        told["side"] = word(f"ui.polarity.{detail['side']}")
    if "recommendations" in detail:
        told["recommendations"] = plain(", ".join(detail["recommendations"]))
    if kind == "one_technique":
        told["name"] = technique_name(str(detail["name"]))
    if kind == "evidence_changed":
        changed = concluding.changes(project)
        told["changes"] = concluding.told(changed[changed["finding"] == finding])
    if kind == "verdict_against_parts":
        told |= _parts(project, detail)
    return told


def _parts(project: Project, detail: Mapping[str, Any]) -> dict[str, object]:
    """Return attribute and values by their names, as far as the codebook gives them any."""
    with reading(state.engine()) as session:
        known = {entry.id: entry for entry in attributes(session, project.id)}
    entry = known.get(str(detail["attribute"]))
    language = state.language()
    names = {value.id: in_language(value.label, language) for value in entry.values} if entry else {}
    values = ", ".join(names.get(value, value) for value in detail["values"])
    attribute = in_language(entry.label, language) if entry else str(detail["attribute"])
    return {"attribute": plain(attribute), "values": plain(values), "count": figure(len(detail["values"]))}


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[:LONGEST].rsplit(' ', 1)[0]} …"
