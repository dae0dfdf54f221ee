"""Importing files: a card for each, what was guessed corrected on it, and then one source after the other stored."""

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from qualcode.errors import QualCodeError
from qualcode.formats import apart
from qualcode.formats.limits import MAX_BYTES
from qualcode.formats.transcripts import ENDINGS, MEGABYTE
from qualcode.model.event import act
from qualcode.model.informant import Informant
from qualcode.model.project import Project
from qualcode.services import informants, projects, roles, sources
from qualcode.services.previewing import Preview
from qualcode.store.database import Session, writing
from qualcode.ui import state
from qualcode.ui.parts import import_batch, import_card, import_said
from qualcode.ui.parts.import_said import Arriving, Said
from qualcode.ui.parts.rights import only
from qualcode.ui.words import figure, plain, refusal, word

TOLD, WANTED = "sources.told", "sources.wanted"
FEW = 2
"""So many cards are open at once; of more, one at a time."""

STYLE = """
<style>
[class*="st-key-qi-card-"] {padding-top: .45rem; padding-bottom: .45rem}
[class*="st-key-qi-card-"] [data-testid="stButton"] button[kind="tertiary"] p {text-align: left; overflow-wrap: anywhere}
</style>
"""


@only(roles.CHANGES_STUDY)
def show(project: Project) -> None:
    """Show where files are dropped, and a card for each that is not stored yet."""
    apart.warm()
    files = import_batch.upload()
    st.caption(word("sources.upload_help", endings=", ".join(ENDINGS), most=MAX_BYTES // MEGABYTE))
    told(again=bool(files))
    if not files:
        return
    entries = import_batch.previews(project, files)
    st.html(STYLE)
    head = st.container()
    batch = _cards(project, entries)
    chosen = [one for one in batch if one.take]
    if len(entries) > FEW:
        _button(head, chosen, "sources.store.first")
    _button(st.container(), chosen, "sources.store")
    if st.session_state.pop(WANTED, False) and chosen:
        _store(project, chosen, whole=len(chosen) == len(files))


def _button(place: DeltaGenerator, chosen: Sequence[Arriving], key: str) -> None:
    place.button(
        word("sources.confirm", count=figure(len(chosen))), type="primary", disabled=not chosen, icon=":material/download:",
        key=key, on_click=_want,
    )  # fmt: skip


def _want() -> None:
    """Remember the press: what was said on a card just before it comes in the same run, which then begins anew."""
    st.session_state[WANTED] = True
    import_batch.go_on()


def _cards(project: Project, entries: Sequence[Preview]) -> list[Arriving]:
    """Show the cards, and return the files that can be read as they would be stored now."""
    known = list(state.table("informants", project)["informant"])
    batch = [import_said.arriving(one, import_said.said(one.called), known) for one in entries if one.readable]
    codes = [*dict.fromkeys([*known, *import_said.planned(batch)])]
    by_name = {one.entry.called: one for one in batch}
    shown = st.session_state.get(import_card.OPEN, batch[0].entry.called if batch else "")
    found = []
    for number, entry in enumerate(entries):
        key = f"sources.card.{project.id}.{number}.{entry.called}"
        before = import_said.said(entry.called)
        with st.container(border=entry.readable, key=f"qi-card-{number}", gap="small"):
            if not entry.readable:
                now = Said(choice=import_card.unread(entry, key))
            else:
                one = by_name[entry.called]
                now = _card(project, one, known, codes, key, open_now=len(entries) <= FEW or entry.called == shown)
                found.append(import_said.arriving(entry, now, known))
        if now != before:
            import_said.keep(entry.called, now)
            # what is said on the card is told on it at once, and what is said of the text is read anew
            st.rerun()
    return found


def _card(
    project: Project, one: Arriving, known: Sequence[str], codes: Sequence[str], key: str, *, open_now: bool
) -> Said:
    take = import_card.line(one, key, open_now=open_now)
    now = import_card.body(project, one, known, codes, key) if open_now else import_said.said(one.entry.called)
    return import_said.taking(now, one.entry, take=take)


def _store(project: Project, chosen: Sequence[Arriving], *, whole: bool) -> None:
    """Store one source after the other, each in a transaction of its own; what is stored stays so where this is stopped."""
    bar, stop = st.progress(0.0), st.empty()
    if len(chosen) >= import_batch.MANY:
        import_batch.stop_button(stop, "sources.stop.storing")
    names, refused = st.session_state[TOLD] = [], []
    stored = import_batch.stored()
    for number, one in enumerate(chosen, 1):
        bar.progress(number / len(chosen), word("sources.storing", file=plain(one.entry.called)))
        try:
            with writing(state.engine()) as session:
                _store_one(session, project, one)
        except QualCodeError as error:
            refused.append(f"{one.entry.called}: {refusal(error)}")
        else:
            names.append(one.details.name)
            stored.add(one.entry.called)
    if whole and not refused:
        import_batch.done()
    st.rerun()


def _store_one(session: Session, project: Project, one: Arriving) -> None:
    by = state.me()
    known = {informant.code for informant in informants.informants(session, project.id)}
    groups = {group.id for group in project.groups}
    for new in one.new:
        if new.code not in known:
            group = new.group or None
            if group and group not in groups:
                group = projects.add_group(session, act(by), project.id, group, state.language()).id
            informants.create_informant(session, act(by), project.id, Informant(new.code, group=group))
            known.add(new.code)
    sources.import_source(
        session, act(by), project.id, import_said.transcript(one.entry), one.details,
        original=one.entry.content, again=one.entry.twin is not None,
    )  # fmt: skip


def told(*, again: bool) -> None:
    """Say what the last import did; once, or as long as files of its batch are left."""
    names, refused = st.session_state.get(TOLD, ([], []))
    if not again:
        st.session_state.pop(TOLD, None)
    if names:
        st.success(word("sources.stored", count=figure(len(names))), icon=":material/check:")
    for sentence in refused:
        st.error(plain(sentence))
