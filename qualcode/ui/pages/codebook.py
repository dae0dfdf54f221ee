"""The codebook: the tree of codes, and beside it what a code is, where it was said and what can be done to it."""

from typing import Any

import pandas as pd
import streamlit as st

from qualcode.formats import codebook_table, codebook_xlsx, codebook_yaml
from qualcode.formats.shipped import preset
from qualcode.model.code import Code, Codebook, Kind
from qualcode.model.event import act
from qualcode.model.project import Project
from qualcode.services import codebook as services
from qualcode.services import codebook_import, roles
from qualcode.store.database import reading
from qualcode.tables import each_row
from qualcode.ui import state
from qualcode.ui.code_tree import OWN_PASSAGES, PASSAGES, PUT_AWAY, RECOLOUR, RENAME, Asked, code_tree
from qualcode.ui.parts import choice_address, code_order, codebook_change, codebook_pane, codebook_versions, empty
from qualcode.ui.parts import codebook_import as file_import
from qualcode.ui.parts.choices import code_names, preset_choice
from qualcode.ui.parts.codebook_counts import counted, open_passages
from qualcode.ui.parts.gesture import carried_out
from qualcode.ui.parts.heading import heading
from qualcode.ui.parts.rights import only
from qualcode.ui.words import figure, word

CHOSEN, TREE = "codebook.chosen", "codebook.tree"
"""The chosen code by guid, and how often the address chose another than the tree, which then begins anew."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show() -> None:
    heading("codebook")
    project = state.current_project()
    if project is None:
        return empty.no_project()
    codes = state.table("codes", project)
    if codes.empty:
        _adopt(project)
        _create(project, codes, None)
    else:
        _panes(project, counted(project, codes))
    file_import.show(project, expanded=codes.empty)
    if not codes.empty:
        codebook_versions.show(project)
        _download(project)


def _panes(project: Project, codes: pd.DataFrame) -> None:
    with st.container(key="codebook-panes"):
        tree, pane = st.columns([5, 3], gap="medium")
        with tree:
            chosen = _tree(project, codes)
        with pane:
            codebook_pane.show(project, codes, chosen)


@only(roles.CHANGES_STUDY)
def _adopt(project: Project) -> None:
    st.info(word("codebook.none"), icon=":material/account_tree:")
    chosen = preset_choice("codebook.preset")
    if st.button(word("codebook.adopt"), disabled=chosen is None) and chosen is not None:
        _take(project, preset(chosen))


def _take(project: Project, codebook: Codebook) -> None:
    if carried_out(lambda session: codebook_import.adopt_codebook(session, act(state.me()), project.id, codebook)):
        st.rerun()


def _tree(project: Project, codes: pd.DataFrame) -> str | None:
    """Show the tree with what stands above it, carry out what is asked there, and return the guid of the chosen code."""
    row = st.container(horizontal=True, vertical_alignment="bottom")
    wanted = row.text_input(
        word("coder.search_codes"), key=choice_address.typed("words", "codebook.search"), icon=":material/search:"
    ).lower()
    guids = codes["guid"].tolist()
    before = st.session_state.get(CHOSEN)
    if before is not None and before not in guids:  # put away since
        del st.session_state[CHOSEN]
    choice_address.maybe_one_of("code", CHOSEN, guids)
    if st.session_state[CHOSEN] != before:
        st.session_state[TREE] = st.session_state.get(TREE, 0) + 1
    with row:
        _create(project, codes, st.session_state.get(CHOSEN))
    found = codes[[wanted in _searchable(row) for row in each_row(codes)]]
    answer = code_tree(
        found, whole=not wanted, may_change=state.may(project, roles.CHANGES_STUDY), chosen=st.session_state.get(CHOSEN),
        key=f"codebook.tree.{project.id}.{st.session_state.get(TREE, 0)}",
    )  # fmt: skip
    if answer.drop is not None and code_order.dropped(project, codes, answer.drop):
        st.rerun()
    st.session_state[CHOSEN] = answer.chosen if answer.chosen in guids else None
    choice_address.maybe_one_of("code", CHOSEN, guids)
    if answer.asked is not None and answer.asked.code in set(codes["guid"]):
        _carry_out(project, answer.asked)
    st.caption(word("codebook.counts_about"))
    return st.session_state[CHOSEN]


def _carry_out(project: Project, asked: Asked) -> None:
    if asked.what in (PASSAGES, OWN_PASSAGES):
        open_passages(project, asked.code, below=asked.what == PASSAGES or _leaf(project, asked.code))
    elif asked.what == PUT_AWAY:
        codebook_change.put_away(project, asked.code)
    elif asked.what in (RENAME, RECOLOUR):
        _restyle(project, asked)


def _leaf(project: Project, guid: str) -> bool:
    """Return whether nothing stands below the code, so that its own passages are all it has."""
    return guid not in set(state.table("codes", project)["parent_guid"].dropna())


@only(roles.CHANGES_STUDY)
def _restyle(project: Project, asked: Asked) -> None:
    changes = {"renamed": {state.language(): asked.value}} if asked.what == RENAME else {"colour": asked.value}
    if carried_out(lambda session: services.change_code(session, act(state.me()), project.id, asked.code, **changes)):
        st.rerun()


def _searchable(row: Any) -> str:
    return f"{row.code} {row.path} {row.definition} {' '.join(row.aliases)}".lower()


@only(roles.CODES)
def _create(project: Project, codes: pd.DataFrame, chosen: str | None) -> None:
    """Offer a new code, below the chosen one unless told otherwise; a fold that shuts when the code is there."""
    names = code_names(codes, indented=True)
    guids = dict(zip(codes["code"], codes["guid"], strict=True))
    options = [None, *names]
    above = next((short_id for short_id, guid in guids.items() if guid == chosen), None)
    key = f"codebook.new.{len(codes)}.{chosen}"
    with (
        st.popover(word("codebook.create"), icon=":material/add:", type="primary", key=f"codebook.create.{len(codes)}"),
        st.form(key, clear_on_submit=True, border=False),
    ):
        label = st.text_input(word("codebook.label"), max_chars=200, key=f"{key}.label")
        parent = st.selectbox(
            word("codebook.parent"), options, options.index(above), key=f"{key}.parent",
            format_func=lambda code: names.get(code, word("codebook.top")),
        )  # fmt: skip
        kind = st.selectbox(
            word("codebook.kind"), [*Kind], list(Kind).index(Kind.THEME), key=f"{key}.kind",
            format_func=lambda k: word(f"ui.kind.{k}"),
        )  # fmt: skip
        if st.form_submit_button(word("codebook.create_confirm"), type="primary") and carried_out(
            lambda session: services.create_code(
                session, act(state.me()), project.id, {state.language(): label}, parent=guids.get(parent), kind=kind,
                codable=kind is not Kind.FOLDER,
            )
        ):  # fmt: skip
            st.rerun()


def _download(project: Project) -> None:
    row = st.container(horizontal=True)
    for ending, label, mime, made in (
        ("yaml", "YAML", "text/yaml", lambda: _written(project).encode()),
        ("xlsx", "Excel", XLSX, lambda: codebook_xlsx.write(_held(project))),
        ("csv", "CSV", "text/csv", lambda: codebook_table.write_csv(_held(project))),
    ):
        row.download_button(
            f"{word('codebook.download')} ({label})" if ending == "yaml" else label,
            state.for_this_reader(made),
            file_name=f"{word('codebook.file')}.{ending}",
            mime=mime,
            help=word(f"codebook.download_help_{ending}"),
            icon=":material/download:",
            key=f"codebook.download.{ending}",
            on_click="ignore",
        )
    st.caption(word("codebook.count", codes=figure(len(state.table("codes", project)))))


def _held(project: Project) -> list[Code]:
    with reading(state.engine()) as session:
        return services.codes(session, project.id)


def _written(project: Project) -> str:
    with reading(state.engine()) as session:
        attributes = services.attributes(session, project.id)
    title = {project.language: project.name}
    return codebook_yaml.write(Codebook("codebook", title, tuple(_held(project)), attributes))
