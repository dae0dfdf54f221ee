"""Texts after coding: correcting one, anonymising all, giving orphans a place again, and reading the texts of before."""

import pandas as pd
import streamlit as st

from qualcode.errors import QualCodeError
from qualcode.model.anchoring import How
from qualcode.model.event import act
from qualcode.model.number import whole
from qualcode.model.project import Project
from qualcode.model.text import fingerprint
from qualcode.services import roles, texts
from qualcode.store.database import reading
from qualcode.tables import each_row
from qualcode.ui import state
from qualcode.ui.parts import anonymising, empty, orphans, text_changes, text_history
from qualcode.ui.parts.gesture import carried_out
from qualcode.ui.parts.heading import heading
from qualcode.ui.parts.table_height import height
from qualcode.ui.words import figure, plain, refusal, word

PART = 8_000
HEIGHT = 440
TOLD = "corrections.told"
VIEWS = ("correct", "anonymise", "orphans", "history")
NEEDS = {"correct": roles.CHANGES_STUDY, "anonymise": roles.MANAGES}
MARKS = {How.LOST: "⚠", How.CHANGED: "✎", How.FOUND: "↷", How.SHIFTED: "→", How.KEPT: "="}
TELLING = (How.LOST, How.CHANGED, How.FOUND)


def show() -> None:
    heading("corrections")
    project = state.current_project()
    if project is None:
        return empty.no_project()
    listed = state.table("sources", project)
    if listed.empty:
        return empty.no_sources()
    if sentence := st.session_state.pop(TOLD, None):
        st.success(sentence, icon=":material/check:")
    with reading(state.engine()) as session:
        lost = texts.orphan_count(session, project.id)
    names = {view: word(f"corrections.view_{view}", count=figure(lost)) for view in VIEWS}
    view = st.segmented_control(
        word("corrections.view"), VIEWS, default=VIEWS[0], required=True, format_func=names.__getitem__,
        key="corrections.view", label_visibility="collapsed",
    )  # fmt: skip
    if view in NEEDS and not state.may(project, NEEDS[view]):
        st.info(word("corrections.owner_only"), icon=":material/lock:")
        return
    if view == "correct":
        _correct(project, _source(listed))
    elif view == "anonymise":
        anonymising.show(project, listed)
    elif view == "orphans":
        orphans.show(project)
    else:
        text_history.show(project, _source(listed))


def _source(listed: pd.DataFrame) -> int:
    """Ask which source; the address and the page from which one comes say which stands first."""
    names = {int(row.id): row.name for row in each_row(listed)}
    asked = st.query_params.get("source", "")
    number = whole(asked)
    wanted = st.session_state.get("source") if number is None else number
    chosen = st.selectbox(
        word("corrections.source"),
        list(names),
        list(names).index(wanted) if wanted in names else 0,
        format_func=names.__getitem__,
        width=460,
    )
    st.session_state["source"] = chosen
    st.query_params["source"] = str(chosen)
    return chosen


def _correct(project: Project, source: int) -> None:
    with reading(state.engine()) as session:
        text, sha = texts.present(session, project.id, source)
    place = f"corrections.draft.{source}.{sha}"
    drafts: dict[int, str] = st.session_state.setdefault(place, {})
    draft = _edited(text, drafts, place)
    if draft == text:
        st.button(word("corrections.look"), type="primary", icon=":material/visibility:")
        st.caption(word("corrections.hint"))
        return
    try:
        with st.spinner(word("corrections.comparing"), show_time=False):
            run = _run(state.place(), project.id, project.revision, source, sha, fingerprint(draft), draft)
    except QualCodeError as error:
        st.error(plain(refusal(error)), icon=":material/error:")
        return
    _tell(run, source)
    _store(project, source, run, place)


def _edited(text: str, drafts: dict[int, str], place: str) -> str:
    """Show the text for editing, part by part where it is long; return it with every change made so far."""
    parts = _parts(text)
    number = _part(parts, drafts, place) if len(parts) > 1 else 0
    generation = st.session_state.get(f"{place}.generation", 0)
    written = st.text_area(
        word("corrections.text"),
        drafts.get(number, parts[number]),
        height=HEIGHT,
        key=f"{place}.{number}.{generation}",
        help=word("corrections.text_help"),
    )
    if written == parts[number]:
        drafts.pop(number, None)
    else:
        drafts[number] = written
    return "".join(drafts.get(index, part) for index, part in enumerate(parts))


def _part(parts: list[str], drafts: dict[int, str], place: str) -> int:
    """Ask which part to edit: by number, or by words that stand in it."""
    left, right = st.columns([1, 2], vertical_alignment="bottom")
    words = right.text_input(word("corrections.find"), key=f"{place}.find", icon=":material/search:").casefold().strip()
    found = [
        index for index, part in enumerate(parts) if words and words in " ".join(drafts.get(index, part).split()).casefold()
    ]
    choices = found or list(range(len(parts)))
    if words and not found:
        right.caption(word("corrections.not_found"))
    return left.selectbox(
        word("corrections.part"),
        choices,
        format_func=lambda index: word("corrections.part_of", number=figure(index + 1), all=figure(len(parts)))
        + ("  ✎" if index in drafts else ""),
        key=f"{place}.part.{words if found else ''}",
    )


def _parts(text: str) -> list[str]:
    """Cut the text at line ends into parts that a browser edits at ease."""
    parts: list[list[str]] = [[]]
    size = 0
    for line in _lines(text):
        if size + len(line) > PART and parts[-1]:
            parts.append([])
            size = 0
        parts[-1].append(line)
        size += len(line)
    return ["".join(part) for part in parts]


def _lines(text: str) -> list[str]:
    lines = text.split("\n")
    return [f"{line}\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


@st.cache_resource(max_entries=8, show_spinner=False)
def _run(url: str, project: int, revision: int, source: int, sha: str, wanted: str, _draft: str) -> texts.DryRun:
    with reading(state.engine()) as session:
        return texts.dry_run(session, project, source, _draft, sha256=sha)


def _tell(run: texts.DryRun, source: int) -> None:
    st.subheader(word("corrections.would"), anchor=False)
    figures = (
        ("stay", run.count(How.KEPT, How.SHIFTED)), ("change", run.count(How.CHANGED)), ("found", run.count(How.FOUND)),
        ("lost", run.count(How.LOST)),
    )  # fmt: skip
    for column, (name, count) in zip(st.columns(4), figures, strict=True):
        column.metric(word(f"corrections.{name}"), figure(count), help=word(f"corrections.{name}_help"), border=True)
    text_changes.changes(run.alignment, key=f"corrections.changes.{source}")
    codings(run.moves, key=f"corrections.all.{source}")


def codings(moves: tuple[texts.Move, ...], *, key: str) -> None:
    """Show what becomes of the codings and memos; those that only shift when they are asked for."""
    if not moves:
        st.caption(word("corrections.none_there"))
        return
    every = st.toggle(word("corrections.every", count=figure(len(moves))), key=key)
    shown = [move for move in moves if every or move.how in TELLING]
    if not shown:
        st.success(word("corrections.all_stay"), icon=":material/check:")
        return
    shown.sort(key=lambda move: (list(MARKS).index(move.how), move.was))
    st.dataframe(
        pd.DataFrame(
            {
                word("corrections.what"): [f"{MARKS[move.how]} {word(f'corrections.how_{move.how}')}" for move in shown],
                word("corrections.name"): [_name(move) for move in shown],
                word("corrections.person"): [move.person for move in shown],
                word("corrections.before"): [move.quote.replace("\n", " ") for move in shown],
                word("corrections.after"): [move.words.replace("\n", " ") if move.now else "" for move in shown],
            }
        ),
        hide_index=True,
        height=height(len(shown), 430),
        width="stretch",
        column_config={
            word("corrections.what"): st.column_config.TextColumn(width=140),
            word("corrections.name"): st.column_config.TextColumn(width=150),
            word("corrections.person"): st.column_config.TextColumn(width=80),
        },
    )


def _name(move: texts.Move) -> str:
    return move.name if move.kind == "coding" else word(f"corrections.{move.kind}", title=move.name)


def _store(project: Project, source: int, run: texts.DryRun, place: str) -> None:
    row = st.container(horizontal=True)
    lost = run.count(How.LOST)
    if row.button(
        word("corrections.store"), type="primary", icon=":material/save:",
        help=word("corrections.store_lost", count=figure(lost)) if lost else None,
    ) and carried_out(
        lambda session: texts.correct_text(
            session, act(state.me()), project.id, source, run.alignment.new, sha256=run.sha256
        )
    ):  # fmt: skip
        st.session_state.pop(place, None)
        told = word("corrections.stored_lost", count=figure(lost)) if lost else word("corrections.stored")
        st.session_state[TOLD] = told
        st.rerun()
    if row.button(word("corrections.discard"), icon=":material/close:"):
        st.session_state.pop(place, None)
        st.session_state[f"{place}.generation"] = st.session_state.get(f"{place}.generation", 0) + 1
        st.rerun()
