"""The campus template whose styles the documents take: stored with the project, replaced, or taken away."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from qualcode.errors import QualCodeError
from qualcode.formats.word_template import MOST
from qualcode.model.event import act
from qualcode.model.project import Project
from qualcode.model.thesis import Template
from qualcode.reports.preset import PRESETS
from qualcode.reports.writers.docx_template import opened
from qualcode.services import roles, thesis
from qualcode.store.database import reading
from qualcode.ui import state
from qualcode.ui.parts.gesture import carried_out
from qualcode.ui.parts.rights import only
from qualcode.ui.words import plain, refusal, word

MEGABYTE = 1024 * 1024
WIDTH = 360


def show(project: Project, template: Template | None) -> str:
    """Show which template is followed, with what changes it; return why documents cannot follow it, or nothing.

    A file that cannot be used is told and not stored; the documents go on following what they followed.
    """
    if template is None:
        return _upload(project, "") or ""
    row = st.container(horizontal=True, vertical_alignment="center")
    row.markdown(f":material/description: {word('thesis.template_followed', name=plain(template.name))}", width="content")
    _change(project, template, row)
    return _stored_flaw(project, template)


def content(project: Project, template: Template | None) -> bytes | None:
    """Return the bytes of the template, None where there is none."""
    if template is None:
        return None
    with reading(state.engine()) as session:
        return thesis.template_content(session, project.id, template.guid)


@only(roles.CODES)
def _change(project: Project, template: Template, row: Any) -> None:
    """Offer another file and to take this one away; why the other one cannot be used is said where it was given."""
    other = f"thesis.template.other.{template.guid}"
    with row.popover(word("thesis.template_replace"), icon=":material/upload_file:", key=other):
        told = _upload(project, template.guid, label_visibility="collapsed", width=WIDTH)
        if told:
            st.error(told, icon=":material/error:", width=WIDTH)
    if row.button(
        word("thesis.template_drop"), icon=":material/delete:", help=word("thesis.template_drop_help"),
        key=f"thesis.template.drop.{project.id}",
    ) and carried_out(lambda session: thesis.drop_template(session, act(state.me()), project.id)):  # fmt: skip
        st.rerun()


@only(roles.CODES)
def _upload(project: Project, followed: str, **look: Any) -> str:
    """Ask for a file and store it once it comes; return why it cannot be used. What follows it begins with an empty field."""
    key = f"thesis.template.{project.id}.{followed}"
    uploaded = st.file_uploader(
        word("thesis.template"), type=["docx"], help=word("thesis.template_help", most=MOST // MEGABYTE),
        max_upload_size=MOST // MEGABYTE, key=key, on_change=_take, args=(project, key), **look,
    )  # fmt: skip
    return _told(_flaw(project, *_given(uploaded))) if uploaded else ""


def _take(project: Project, key: str) -> None:
    uploaded = st.session_state[key]
    if uploaded is None or _flaw(project, *_given(uploaded)) is not None:
        return
    name, made = uploaded.name, uploaded.getvalue()
    carried_out(lambda session: thesis.use_template(session, act(state.me()), project.id, name, made))


def _given(uploaded: UploadedFile) -> tuple[str, Callable[[], bytes]]:
    return sha256(uploaded.getvalue()).hexdigest(), uploaded.getvalue


def _stored_flaw(project: Project, template: Template) -> str:
    """Return why documents cannot follow what is stored, such as a file that came in with an archive."""
    return _told(_flaw(project, template.sha256, lambda: content(project, template) or b""))


def _flaw(project: Project, digest: str, read: Callable[[], bytes]) -> QualCodeError | None:
    """Return what keeps documents of any style from following the file of that SHA-256, or None; it is looked at once."""
    return state.derived(project, ("template", digest), lambda: _looked_at(read()), revision=0)


def _looked_at(given: bytes) -> QualCodeError | None:
    try:
        for preset in PRESETS:
            opened(given, preset)
    except QualCodeError as error:
        return error
    return None


def _told(flaw: QualCodeError | None) -> str:
    return refusal(flaw) if flaw else ""
