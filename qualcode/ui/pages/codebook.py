"""The codebook: the tree with its rules, and creating, changing and putting away codes."""

from typing import Any

import pandas as pd
import streamlit as st

from qualcode.formats import codebook_table, codebook_xlsx, codebook_yaml
from qualcode.formats.shipped import preset
from qualcode.model.code import Code, Codebook, Kind
from qualcode.model.event import act
from qualcode.model.project import Project
from qualcode.services import codebook as services
from qualcode.services import codebook_import, merging, roles
from qualcode.store.database import reading
from qualcode.tables import each_row
from qualcode.ui import state
from qualcode.ui.code_tree import code_tree
from qualcode.ui.parts import code_order, code_split, codebook_versions, empty, held, memo_list, review_facts, threads
from qualcode.ui.parts import codebook_import as file_import
from qualcode.ui.parts.choices import code_names, polarities, polarity_name, preset_choice
from qualcode.ui.parts.gesture import carried_out
from qualcode.ui.parts.heading import heading
from qualcode.ui.parts.rights import only
from qualcode.ui.words import figure, plain, word

TEXTS = ("definition", "include", "exclude", "example")
CHOSEN = "codebook.chosen"
EXAMPLES = 300
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show() -> None:
    heading("codebook")
    project = state.current_project()
    if project is None:
        return empty.no_project()
    codes = state.table("codes", project)
    if codes.empty:
        _adopt(project)
    tree, detail = st.columns([3, 2], gap="large")
    with tree:
        chosen = _tree(project, codes) if not codes.empty else None
    with detail:
        if chosen is not None:
            _detail(project, codes, chosen)
        _create(project, codes)
    file_import.show(project, expanded=codes.empty)
    if not codes.empty:
        codebook_versions.show(project)
        _download(project)


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
    wanted = st.text_input(word("coder.search_codes"), key="codebook.search", icon=":material/search:").lower()
    found = codes[[wanted in _searchable(row) for row in each_row(codes)]]
    chosen, drop = code_tree(found, whole=not wanted, chosen=st.session_state.get(CHOSEN), key=f"codebook.tree.{project.id}")
    if drop is not None and code_order.dropped(project, codes, drop):
        st.rerun()
    st.session_state[CHOSEN] = chosen
    st.caption(word("codebook.tree_about") if chosen else word("codebook.pick"))
    return chosen if chosen in set(codes["guid"]) else None


def _searchable(row: Any) -> str:
    return f"{row.code} {row.path} {row.definition} {' '.join(row.aliases)}".lower()


def _detail(project: Project, codes: pd.DataFrame, guid: str) -> None:
    with reading(state.engine()) as session:
        code = next((code for code in services.codes(session, project.id) if code.guid == guid), None)
    if code is None:
        return
    language = state.language()
    st.subheader(plain(f"{code.short_id} {code.named(language)}"), anchor=False)
    review_facts.line(project, "code", guid)
    if code.retired:
        st.warning(word("codebook.retired_about"), icon=":material/block:")
    if code.aliases:
        st.caption(f"{word('codebook.aliases')}: {plain(', '.join(code.aliases))}")
    for name in TEXTS:
        text = getattr(code, name).get(language)
        if text:
            st.markdown(f"**{word(f'codebook.{name}')}** {plain(text)}")
    _edit(project, codes, code, language)
    memo_list.beside(project, "code", guid)
    threads.beside(project, "code", guid)
    _delete(project, guid)


@only(roles.CHANGES_STUDY)
def _edit(project: Project, codes: pd.DataFrame, code: Code, language: str) -> None:
    """Offer everything that changes the code or its place."""
    code_order.buttons(project, codes, code.guid)
    with st.expander(word("codebook.change"), icon=":material/edit:"):
        _change(project, code, language)
    _example(project, code, language)
    with st.expander(word("codebook.split"), icon=":material/call_split:"):
        code_split.split(project, code)
    _move_or_merge(project, code)


@only(roles.CHANGES_STUDY)
def _delete(project: Project, guid: str) -> None:
    if st.button(word("codebook.delete"), icon=":material/delete:", help=word("codebook.delete_help")) and carried_out(
        lambda session: services.delete_code(session, act(state.me()), project.id, guid)
    ):
        st.rerun()


def _change(project: Project, code: Code, language: str) -> None:
    """Let the code be changed from what was seen when it was opened; a change made meanwhile is told, not written over."""
    since = held.since(project, "code", code.guid)
    with st.form(f"code.{code.guid}.{language}", border=False):
        changes = _fields(code, language, f"code.{code.guid}.{language}.{since}")
        sent = st.form_submit_button(word("codebook.save"), type="primary")
    if not sent:
        return
    if carried_out(
        lambda session: services.change_code(session, act(state.me()), project.id, code.guid, since=since, **changes)
    ):
        held.let_go("code")
        st.rerun()
    held.renewal("code", code.guid)


def _example(project: Project, code: Code, language: str) -> None:
    """Offer the code's passages as its example."""
    codings = state.table("codings", project)
    own = codings[codings["code_guid"] == code.guid].head(EXAMPLES)
    if own.empty:
        return
    with st.expander(word("codebook.pick_example"), icon=":material/format_quote:"):
        told = {row.coding: f"{row.quote} ({_where(row)})" for row in each_row(own)}
        chosen = st.selectbox(
            word("codebook.example"), list(told), format_func=lambda guid: " ".join(told[guid].split()), index=None,
            key=f"example.{code.guid}", placeholder=word("ui.choice.one"),
        )  # fmt: skip
        if chosen:
            st.markdown(f"> {plain(told[chosen])}")
        if st.button(word("codebook.use_example"), disabled=chosen is None, key=f"example_go.{code.guid}") and carried_out(
            lambda session: services.change_code(
                session, act(state.me()), project.id, code.guid, example={**code.example, language: told[chosen]}
            )
        ):
            held.let_go("code")
            st.rerun()


def _where(row: Any) -> str:
    who = row.informant if isinstance(row.informant, str) else row.source_name
    return f"{who}, {word('passages.paragraph', number=row.paragraph)}"


def _move_or_merge(project: Project, code: Code) -> None:
    """Offer to put the code under another one, or to let another one take over all it has."""
    codes = state.table("codes", project)
    names = code_names(codes, indented=True)
    guids = dict(zip(codes["code"], codes["guid"], strict=True))
    others = [name for name in names if name != code.short_id]
    by = state.me()
    with st.expander(word("codebook.move"), icon=":material/drive_file_move:"):
        under = st.selectbox(
            word("codebook.parent"),
            [None, *others],
            format_func=lambda name: names.get(name, word("codebook.top")),
            key=f"move.{code.guid}",
        )
        if st.button(word("codebook.move_confirm"), key=f"move_go.{code.guid}") and carried_out(
            lambda session: services.move_code(session, act(by), project.id, code.guid, guids.get(under))
        ):
            st.rerun()
    with st.expander(word("codebook.merge"), icon=":material/merge:"):
        st.caption(word("codebook.merge_about"))
        into = st.selectbox(
            word("codebook.merge_into"), others, format_func=names.__getitem__, index=None, key=f"merge.{code.guid}",
            placeholder=word("ui.choice.one"),
        )  # fmt: skip
        if st.button(word("codebook.merge_confirm"), disabled=into is None, key=f"merge_go.{code.guid}") and carried_out(
            lambda session: merging.merge_codes(session, act(by), project.id, code.guid, guids[into])
        ):
            st.rerun()


def _fields(code: Code, language: str, key: str) -> dict[str, object]:
    short, colour = st.columns([3, 1])
    changes: dict[str, object] = {
        "short_id": short.text_input(word("codebook.code"), code.short_id, max_chars=32, key=f"{key}.short_id"),
        "colour": colour.color_picker(word("codebook.colour"), code.colour, key=f"{key}.colour"),
        "label": {
            **code.label,
            language: st.text_input(word("codebook.label"), code.label.get(language, ""), key=f"{key}.label"),
        },
    }
    for name in TEXTS:
        texts = getattr(code, name)
        written = st.text_area(word(f"codebook.{name}"), texts.get(language, ""), height=80, key=f"{key}.{name}")
        changes[name] = {**texts, language: written}
    changes["polarity"] = st.selectbox(
        word("codebook.polarity"), polarities(), polarities().index(code.polarity), format_func=polarity_name,
        key=f"{key}.polarity",
    )  # fmt: skip
    aliases = st.text_input(
        word("codebook.aliases"), ", ".join(code.aliases), help=word("codebook.aliases_help"), key=f"{key}.aliases"
    )
    changes["aliases"] = [alias.strip() for alias in aliases.split(",") if alias.strip()]
    changes["codable"] = st.checkbox(word("codebook.codable"), code.codable, key=f"{key}.codable")
    changes["retired"] = st.checkbox(
        word("codebook.retired"), code.retired, help=word("codebook.retired_help"), key=f"{key}.retired"
    )
    return changes


@only(roles.CODES)
def _create(project: Project, codes: pd.DataFrame) -> None:
    names = code_names(codes, indented=True)
    guids = dict(zip(codes["code"], codes["guid"], strict=True))
    with (
        st.expander(word("codebook.create"), icon=":material/add:", expanded=codes.empty),
        st.form("code.new", clear_on_submit=True, border=False),
    ):
        label = st.text_input(word("codebook.label"), max_chars=200)
        parent = st.selectbox(
            word("codebook.parent"), [None, *names], format_func=lambda code: names.get(code, word("codebook.top"))
        )
        kind = st.selectbox(
            word("codebook.kind"), [*Kind], index=list(Kind).index(Kind.THEME), format_func=lambda k: word(f"ui.kind.{k}")
        )
        if st.form_submit_button(word("codebook.create_confirm")) and carried_out(
            lambda session: services.create_code(
                session,
                act(state.me()),
                project.id,
                {state.language(): label},
                parent=guids.get(parent),
                kind=kind,
                codable=kind is not Kind.FOLDER,
            )
        ):
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
