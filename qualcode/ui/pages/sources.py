"""The sources: importing files after a look at them, and changing what is said of those that are there."""

from dataclasses import replace
from datetime import date

import pandas as pd
import streamlit as st

from qualcode.errors import QualCodeError
from qualcode.formats import apart
from qualcode.formats.limits import MAX_BYTES
from qualcode.formats.transcripts import ENDINGS, MEGABYTE
from qualcode.model.event import act
from qualcode.model.informant import Informant
from qualcode.model.project import Project
from qualcode.model.source import Source, SourceDetails, Technique
from qualcode.services import informants, roles, sources
from qualcode.services.previewing import Preview
from qualcode.store.database import Session, reading, writing
from qualcode.ui import state
from qualcode.ui.navigation import go
from qualcode.ui.parts import assignments, coded_download, empty, held, import_look, import_table, memo_list
from qualcode.ui.parts.choices import technique_name, techniques
from qualcode.ui.parts.gesture import carried_out
from qualcode.ui.parts.heading import heading
from qualcode.ui.parts.rights import only
from qualcode.ui.parts.table_height import height
from qualcode.ui.words import day, figure, plain, refusal, word

KIND = "source"
GENERATION = "sources.generation"


def show() -> None:
    heading("sources")
    project = state.current_project()
    if project is None:
        return empty.no_project()
    _told()
    _import(project)
    listed = state.table("sources", project)
    if not listed.empty:
        _list(project, listed)
        assignments.progress(project)


@only(roles.CHANGES_STUDY)
def _import(project: Project) -> None:
    apart.warm()
    generation = st.session_state.setdefault(GENERATION, 0)
    files = st.file_uploader(
        word("sources.upload"),
        accept_multiple_files=True,
        key=f"sources.files.{generation}",
    )
    st.caption(word("sources.upload_help", endings=", ".join(ENDINGS), most=MAX_BYTES // MEGABYTE))
    if not files:
        return
    previews = import_table.previews(project, files)
    import_table.problems(previews)
    readable = [entry for entry in previews if entry.readable]
    edited = import_table.table(project, readable) if readable else None
    codes = list(state.table("informants", project)["informant"])
    import_look.show(previews, codes, told=import_table.too_many(previews))
    if edited is None:
        return
    chosen = import_table.chosen(readable, edited)
    if st.button(
        word("sources.confirm", count=figure(len(chosen))), type="primary", disabled=not chosen, icon=":material/download:"
    ):
        _store(project, chosen)


def _store(project: Project, chosen: list[tuple[Preview, SourceDetails, str | None]]) -> None:
    bar = st.progress(0.0)
    stored, refused = 0, []
    for number, (entry, details, group) in enumerate(chosen, 1):
        bar.progress(number / len(chosen), word("sources.storing", file=entry.file))
        try:
            with writing(state.engine()) as session:
                _store_one(session, project, entry, details, group)
            stored += 1
        except QualCodeError as error:
            refused.append(refusal(error))
    st.session_state["sources.told"] = stored, refused
    st.session_state[GENERATION] += 1
    import_table.forget()
    st.rerun()


def _store_one(session: Session, project: Project, entry: Preview, details: SourceDetails, group: str | None) -> None:
    by = state.me()
    known = {informant.code for informant in informants.informants(session, project.id)}
    for code in details.informants:
        if code not in known:
            informants.create_informant(session, act(by), project.id, Informant(code, group=group))
    sources.import_source(
        session, act(by), project.id, import_table.transcript(entry), details,
        original=entry.content, again=entry.twin is not None,
    )  # fmt: skip


def _told() -> None:
    """Say once what the last import did."""
    stored, refused = st.session_state.pop("sources.told", (0, []))
    if stored:
        st.success(word("sources.stored", count=figure(stored)), icon=":material/check:")
    for sentence in refused:
        st.error(plain(sentence))


def _list(project: Project, listed: pd.DataFrame) -> None:
    st.subheader(word("sources.list"), anchor=False)
    shown = pd.DataFrame(
        {
            "name": listed["name"],
            "technique": [technique_name(technique) for technique in listed["technique"]],
            "date": ["-" if pd.isna(value) else day(value) for value in listed["date"]],
            "informants": [", ".join(codes) for codes in listed["informants"]],
            "words": listed["words"],
            "codings": listed["codings"],
            "share": (100 * listed["coded"] / listed["length"].where(listed["length"] > 0)).fillna(0),
        }
    )
    picked = st.dataframe(
        shown,
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key=f"sources.list.{project.id}",
        height=height(len(shown), 640),
        column_config={
            "name": st.column_config.TextColumn(word("sources.name"), width="medium"),
            "technique": word("sources.technique"),
            "date": word("sources.date"),
            "informants": word("sources.informants"),
            "words": st.column_config.NumberColumn(word("sources.words")),
            "codings": st.column_config.NumberColumn(word("sources.codings")),
            "share": st.column_config.ProgressColumn(
                word("sources.share"), format="%.0f%%", min_value=0, max_value=100, help=word("coder.share_help")
            ),
        },
    )
    rows = picked["selection"]["rows"]
    if not rows:
        st.caption(word("sources.pick"))
        return
    _details(project, int(listed.iloc[rows[0]]["id"]))


def _details(project: Project, identity: int) -> None:
    with reading(state.engine()) as session:
        source = sources.source(session, identity)
    st.markdown(f"**{plain(source.name)}** · {figure(source.words)} {word('sources.words')}")
    ways = st.container(horizontal=True)
    if ways.button(word("sources.open"), type="primary", icon=":material/format_ink_highlighter:"):
        state.open_source(identity)
        go("code")
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
        changed = _fields(source.details, f"source.{identity}.{since}")
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


def _fields(details: SourceDetails, key: str) -> SourceDetails:
    left, right = st.columns(2)
    name = left.text_input(word("sources.name"), details.name, key=f"{key}.name")
    technique = right.selectbox(
        word("sources.technique"), techniques(), techniques().index(details.technique), format_func=technique_name,
        key=f"{key}.technique",
    )  # fmt: skip
    collected: date | None = left.date_input(word("sources.date"), details.collected_on, format="DD/MM/YYYY", key=f"{key}.date")
    place = right.text_input(word("sources.place"), details.place, key=f"{key}.place")
    wave = left.number_input(word("sources.wave"), min_value=1, value=details.wave, step=1, key=f"{key}.wave")
    speakers = right.text_input(
        word("sources.speakers"), _written(details), help=word("sources.speakers_help"), disabled=not details.speakers,
        key=f"{key}.speakers",
    )  # fmt: skip
    note = st.text_area(word("sources.note"), details.note, key=f"{key}.note")
    mapping = _read(speakers, details)
    return replace(
        details,
        name=name,
        technique=Technique(technique),
        collected_on=collected,
        place=place,
        wave=int(wave) if wave else None,
        note=note,
        speakers=mapping,
        informants=tuple(dict.fromkeys(code for code in mapping.values() if code)) if mapping else details.informants,
    )


def _written(details: SourceDetails) -> str:
    return ", ".join(f"{speaker} = {code or '-'}" for speaker, code in details.speakers.items())


def _read(written: str, details: SourceDetails) -> dict[str, str | None]:
    found = dict(details.speakers)
    for part in written.split(","):
        speaker, _, code = (piece.strip() for piece in part.partition("="))
        if speaker in found:
            found[speaker] = None if code in ("", "-") else code
    return found


