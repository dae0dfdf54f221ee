"""The sources: importing files after a look at them, and changing what is said of those that are there."""

from dataclasses import replace
from datetime import date

import streamlit as st

from qualcode.model.event import act
from qualcode.model.project import Project
from qualcode.model.source import Source, SourceDetails, Technique
from qualcode.services import roles, sources
from qualcode.store.database import reading
from qualcode.ui import state
from qualcode.ui.navigation import go
from qualcode.ui.parts import assignments, coded_download, empty, held, importing, memo_list, source_list
from qualcode.ui.parts.choices import FIRST_DAY, LAST_DAY, technique_name, techniques
from qualcode.ui.parts.gesture import carried_out
from qualcode.ui.parts.heading import heading
from qualcode.ui.parts.rights import only
from qualcode.ui.words import figure, plain, spoken, word

KIND = "source"
NOBODY = "-"


def show() -> None:
    heading("sources")
    project = state.current_project()
    if project is None:
        return empty.no_project()
    listed = state.table("sources", project)
    if listed.empty:
        st.info(word("sources.none"), icon=":material/arrow_downward:")
    importing.show(project)
    if not listed.empty:
        source_list.show(project, listed, _details)
        assignments.progress(project)


def _details(project: Project, identity: int) -> None:
    with reading(state.engine()) as session:
        source = sources.source(session, identity)
    ways = st.container(horizontal=True, vertical_alignment="center")
    ways.markdown(f"**{plain(source.name)}** · {figure(source.words)} {word('sources.words')}")
    if ways.button(word("corrections.link"), icon=":material/edit_document:"):
        state.open_source(identity)
        go("corrections")
    _edit(project, source)
    assignments.choose(project, identity)
    coded_download.offer(project, source)
    memo_list.beside(project, "source", source.guid)
    _remove(project, identity)


@only(roles.CHANGES_STUDY)
def _edit(project: Project, source: Source) -> None:
    """Let what is said of the source be changed."""
    identity, since = source.id, held.since(project, KIND, source.guid)
    with st.form(f"source.{identity}"):
        codes = list(state.table("informants", project)["informant"])
        changed = _fields(source.details, codes, f"source.{identity}.{since}")
        sent = st.form_submit_button(word("sources.save"))
    if sent and carried_out(
        lambda session: sources.change_source(session, act(state.me()), project.id, identity, changed, since=since)
    ):
        held.let_go(KIND)
        st.rerun()
    elif sent:
        held.renewal(KIND, source.guid)


@only(roles.CHANGES_STUDY)
def _remove(project: Project, identity: int) -> None:
    with st.expander(word("sources.remove")):
        st.markdown(word("sources.remove_about"))
        if st.button(word("sources.remove_confirm"), icon=":material/delete:") and carried_out(
            lambda session: sources.delete_source(session, act(state.me()), project.id, identity)
        ):
            st.rerun()


def _fields(details: SourceDetails, codes: list[str], key: str) -> SourceDetails:
    name = st.text_input(word("sources.name"), details.name, key=f"{key}.name")
    row = st.container(horizontal=True, vertical_alignment="bottom", gap="small")
    technique = row.selectbox(
        word("sources.technique"), techniques(), techniques().index(details.technique), format_func=technique_name,
        key=f"{key}.technique", width=190,
    )  # fmt: skip
    collected: date | None = row.date_input(
        word("sources.date"), details.collected_on, FIRST_DAY, LAST_DAY, format="DD/MM/YYYY", key=f"{key}.date", width=140
    )
    wave = row.number_input(word("sources.wave"), min_value=1, value=details.wave, step=1, key=f"{key}.wave", width=130)
    place = row.text_input(word("sources.place"), details.place, key=f"{key}.place", width=220)
    speakers = _speakers(details, codes, key)
    asked = [code for code in details.informants if code not in details.speakers.values()]
    if asked or not any(details.speakers.values()):
        asked = st.multiselect(
            word("sources.informants"), list(dict.fromkeys([*codes, *asked])), asked, accept_new_options=True,
            key=f"{key}.informants", placeholder=word("sources.part.none"),
        )  # fmt: skip
    note = st.text_area(word("sources.note"), details.note, key=f"{key}.note", height=70)
    return replace(
        details,
        name=name,
        technique=Technique(technique),
        collected_on=collected,
        place=place,
        wave=int(wave) if wave else None,
        note=note,
        speakers=speakers,
        informants=tuple(dict.fromkeys([*(code for code in speakers.values() if code), *asked])),
    )


def _speakers(details: SourceDetails, codes: list[str], key: str) -> dict[str, str | None]:
    """Let each speaker be an informant, one of the study's or a new one by its code name, or none."""
    found: dict[str, str | None] = {}
    row = st.container(horizontal=True, vertical_alignment="bottom", gap="small")
    for speaker, code in details.speakers.items():
        options = [NOBODY, *dict.fromkeys([*codes, *([code] if code else [])])]
        said = row.selectbox(
            word("sources.speaker", name=spoken(speaker)), options, options.index(code or NOBODY), accept_new_options=True,
            format_func=lambda code: word("sources.part.none") if code == NOBODY else code, key=f"{key}.speaker.{speaker}",
            width=220,
        )  # fmt: skip
        found[speaker] = None if said in (None, NOBODY) else str(said).strip() or None
    return found
