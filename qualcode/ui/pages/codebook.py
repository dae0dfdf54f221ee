"""The codebook: the tree with its rules, and creating, changing and putting away codes."""

import pandas as pd
import streamlit as st

from qualcode.formats import codebook_yaml
from qualcode.formats.problems import sentence
from qualcode.formats.shipped import preset
from qualcode.model.code import Code, Codebook, Kind
from qualcode.model.event import act
from qualcode.model.project import Project
from qualcode.services import codebook as services
from qualcode.services import merging
from qualcode.store.database import reading
from qualcode.ui import state
from qualcode.ui.parts import empty
from qualcode.ui.parts.choices import code_names, polarities, polarity_name, preset_choice
from qualcode.ui.parts.gesture import carried_out
from qualcode.ui.parts.heading import heading
from qualcode.ui.words import figure, plain, word

TEXTS = ("definition", "include", "exclude", "example")
INDENT = "\u2003"


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
            _detail(project, chosen)
        _create(project, codes)
    if not codes.empty:
        _download(project)


def _adopt(project: Project) -> None:
    st.info(word("codebook.none"), icon=":material/account_tree:")
    chosen = preset_choice("codebook.preset")
    if st.button(word("codebook.adopt"), disabled=chosen is None):
        _take(project, preset(chosen))
    file = st.file_uploader(word("codebook.own_file"), type=["yaml", "yml"], help=word("codebook.own_file_help"))
    if file is None:
        return
    codebook, problems = codebook_yaml.read(file.name, file.getvalue())
    for problem in problems:
        st.error(plain(sentence(problem, state.language())))
    if codebook is not None and st.button(word("codebook.adopt_file", codes=figure(len(codebook.codes)))):
        _take(project, codebook)


def _take(project: Project, codebook: Codebook) -> None:
    if carried_out(lambda session: services.adopt_codebook(session, act(state.person().id), project.id, codebook)):
        st.rerun()


def _tree(project: Project, codes: pd.DataFrame) -> str | None:
    wanted = st.text_input(word("coder.search_codes"), key="codebook.search", icon=":material/search:").lower()
    found = codes[[wanted in f"{row.code} {row.path} {row.definition}".lower() for row in codes.itertuples()]]
    shown = pd.DataFrame(
        {
            "code": [f"{INDENT * row.depth}{row.code}" for row in found.itertuples()],
            "label": found["label"],
            "codings": found["codings"],
            "informants": found["informants"],
            "polarity": [polarity_name(polarity) for polarity in found["polarity"]],
            "kind": [word(f"ui.kind.{kind}") for kind in found["kind"]],
        }
    )
    picked = st.dataframe(
        shown,
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key=f"codebook.tree.{project.id}.{wanted}",
        height=620,
        column_config={
            "code": word("codebook.code"),
            "label": st.column_config.TextColumn(word("codebook.label"), width="medium"),
            "kind": word("codebook.kind"),
            "polarity": word("codebook.polarity"),
            "codings": st.column_config.NumberColumn(word("codebook.codings"), help=word("codebook.codings_help")),
            "informants": st.column_config.NumberColumn(word("codebook.informants")),
        },
    )
    rows = picked["selection"]["rows"]
    if not rows:
        st.caption(word("codebook.pick"))
    return str(found.iloc[rows[0]]["guid"]) if rows else None


def _detail(project: Project, guid: str) -> None:
    with reading(state.engine()) as session:
        code = next((code for code in services.codes(session, project.id) if code.guid == guid), None)
    if code is None:
        return
    language = state.language()
    st.subheader(plain(f"{code.short_id} {code.named(language)}"), anchor=False)
    for name in TEXTS:
        text = getattr(code, name).get(language)
        if text:
            st.markdown(f"**{word(f'codebook.{name}')}** {plain(text)}")
    with st.expander(word("codebook.change"), icon=":material/edit:"), st.form(f"code.{guid}.{language}", border=False):
        changes = _fields(code, language)
        if st.form_submit_button(word("codebook.save"), type="primary") and carried_out(
            lambda session: services.change_code(session, act(state.person().id), project.id, guid, **changes)
        ):
            st.rerun()
    _move_or_merge(project, code)
    if st.button(word("codebook.delete"), icon=":material/delete:", help=word("codebook.delete_help")) and carried_out(
        lambda session: services.delete_code(session, act(state.person().id), project.id, guid)
    ):
        st.rerun()


def _move_or_merge(project: Project, code: Code) -> None:
    """Offer to put the code under another one, or to let another one take over all it has."""
    codes = state.table("codes", project)
    names = code_names(codes, indented=True)
    guids = dict(zip(codes["code"], codes["guid"], strict=True))
    others = [name for name in names if name != code.short_id]
    by = state.person().id
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
            word("codebook.merge_into"), others, format_func=names.__getitem__, index=None, key=f"merge.{code.guid}"
        )
        if st.button(word("codebook.merge_confirm"), disabled=into is None, key=f"merge_go.{code.guid}") and carried_out(
            lambda session: merging.merge_codes(session, act(by), project.id, code.guid, guids[into])
        ):
            st.rerun()


def _fields(code: Code, language: str) -> dict[str, object]:
    short, colour = st.columns([3, 1])
    changes: dict[str, object] = {
        "short_id": short.text_input(word("codebook.code"), code.short_id, max_chars=32),
        "colour": colour.color_picker(word("codebook.colour"), code.colour),
        "label": {**code.label, language: st.text_input(word("codebook.label"), code.label.get(language, ""))},
    }
    for name in TEXTS:
        held = getattr(code, name)
        changes[name] = {**held, language: st.text_area(word(f"codebook.{name}"), held.get(language, ""), height=80)}
    changes["polarity"] = st.selectbox(
        word("codebook.polarity"), polarities(), polarities().index(code.polarity), format_func=polarity_name
    )
    changes["codable"] = st.checkbox(word("codebook.codable"), code.codable)
    return changes


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
            word("codebook.kind"), list(Kind), index=list(Kind).index(Kind.THEME), format_func=lambda k: word(f"ui.kind.{k}")
        )
        if st.form_submit_button(word("codebook.create_confirm")) and carried_out(
            lambda session: services.create_code(
                session,
                act(state.person().id),
                project.id,
                {state.language(): label},
                parent=guids.get(parent),
                kind=kind,
                codable=kind is not Kind.FOLDER,
            )
        ):
            st.rerun()


def _download(project: Project) -> None:
    st.download_button(
        word("codebook.download"),
        lambda: _written(project).encode(),
        file_name=f"{word('codebook.file')}.yaml",
        mime="text/yaml",
        help=word("codebook.download_help"),
        icon=":material/download:",
    )
    st.caption(word("codebook.count", codes=figure(len(state.table("codes", project)))))


def _written(project: Project) -> str:
    with reading(state.engine()) as session:
        codes = services.codes(session, project.id)
        attributes = services.attributes(session, project.id)
    title = {project.language: project.name}
    return codebook_yaml.write(Codebook("codebook", title, tuple(codes), attributes))
