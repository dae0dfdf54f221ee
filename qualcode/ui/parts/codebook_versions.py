"""Versions of the codebook: keeping one, and reading how two of them differ."""

from typing import Any

import streamlit as st

from qualcode.formats import codebook_yaml
from qualcode.model.code import Code, Codebook, in_language
from qualcode.model.codebook_change import Change, Difference, changes
from qualcode.model.event import act
from qualcode.model.project import Project
from qualcode.services import codebook as services
from qualcode.services import roles, versions
from qualcode.services.versions import Version
from qualcode.store.database import reading
from qualcode.ui import state
from qualcode.ui.parts.choices import polarity_name
from qualcode.ui.parts.gesture import carried_out
from qualcode.ui.parts.rights import only
from qualcode.ui.words import figure, moment, plain, word

NOTHING = "–"
ICONS = {
    Difference.ADDED: ":material/add:",
    Difference.REMOVED: ":material/remove:",
    Difference.MOVED: ":material/drive_file_move:",
    Difference.CHANGED: ":material/edit:",
}


def show(project: Project) -> None:
    """Show the versions in a fold of their own."""
    with reading(state.engine()) as session:
        kept = versions.versions(session, project.id)
        present = services.codes(session, project.id)
    title = word("versions.title", count=figure(len(kept)))
    with st.expander(title, icon=":material/history_edu:", key="versions.fold"):
        _keep(project)
        if not kept:
            st.caption(word("versions.none"))
            return
        named = {None: word("versions.present")} | {version.guid: _named(version) for version in kept}
        left, right = st.columns(2)
        old = left.selectbox(word("versions.old"), list(named)[1:], format_func=named.__getitem__, key="versions.old")
        new = right.selectbox(word("versions.new"), [*named], format_func=named.__getitem__, key="versions.new")
        held: dict[str | None, tuple[Code, ...]] = {None: tuple(present)} | {version.guid: version.codes for version in kept}
        differences(held[old], held[new])
        _file(project, next(version for version in kept if version.guid == old))


def _named(version: Version) -> str:
    return f"{version.name} · {moment(version.at)} · {version.person}"


@only(roles.CHANGES_STUDY)
def _keep(project: Project) -> None:
    with st.form("versions.keep", clear_on_submit=True, border=False):
        name, note, button = st.columns([2, 3, 1], vertical_alignment="bottom")
        called = name.text_input(word("versions.name"), max_chars=100)
        why = note.text_input(word("versions.note"), max_chars=500)
        sent = button.form_submit_button(word("versions.keep"), width="stretch")
    if sent and carried_out(
        lambda session: versions.keep_version(session, act(state.me()), project.id, called, why)
    ):
        st.rerun()


def differences(old: tuple[Code, ...], new: tuple[Code, ...]) -> None:
    """Show how two codebooks differ, field by field."""
    found = changes(old, new)
    if not found:
        st.success(word("versions.same"), icon=":material/check:")
        return
    names = {code.guid: f"{code.short_id} {code.named(state.language())}" for code in (*old, *new)}
    st.markdown(f"**{word('versions.count', count=figure(len(found)))}**")
    for change in found:
        st.markdown(f"{ICONS[change.kind]} **{plain(names[change.code.guid])}** · {_told(change, names)}")


def _told(change: Change, names: dict[str, str]) -> str:
    if change.kind in (Difference.ADDED, Difference.REMOVED):
        return word(f"versions.{change.kind.value}")
    name = word("ui.field.parent_id" if change.kind is Difference.MOVED else f"ui.field.{change.field}")
    before, after = (_value(change.field, value, names) for value in (change.before, change.after))
    return f"{name}: ~~{plain(before)}~~ → {plain(after)}"


def _value(field: str, value: Any, names: dict[str, str]) -> str:
    if field == "parent":
        return names.get(value, word("codebook.top"))
    if field == "polarity":
        return polarity_name(value)
    if isinstance(value, bool):
        return word("ui.yes" if value else "ui.no")
    if isinstance(value, dict):
        return in_language(value, state.language()) or NOTHING
    if isinstance(value, tuple):
        return ", ".join(value) or NOTHING
    return str(value) or NOTHING


def _file(project: Project, version: Version) -> None:
    left, right = st.columns(2)
    written = codebook_yaml.write(Codebook("codebook", {project.language: version.name}, version.codes))
    left.download_button(
        word("versions.download"), written.encode(), file_name=f"{word('codebook.file')}.yaml", mime="text/yaml",
        icon=":material/download:", on_click="ignore",
    )  # fmt: skip
    may = state.may(project, roles.CHANGES_STUDY)
    if may and right.button(word("versions.delete"), icon=":material/delete:") and carried_out(
        lambda session: versions.delete_version(session, act(state.me()), project.id, version.guid)
    ):
        st.rerun()
