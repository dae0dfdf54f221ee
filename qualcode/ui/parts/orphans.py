"""Orphans: codings and memos whose words are gone, with what stood around them, and giving them a place again."""

from functools import partial

import streamlit as st

from qualcode.model.event import act
from qualcode.model.project import Project
from qualcode.model.span import Span
from qualcode.model.text import after, before
from qualcode.services import roles, sources, texts
from qualcode.store.database import Session, reading
from qualcode.ui import state
from qualcode.ui.parts.gesture import carried_out
from qualcode.ui.parts.opening import open_text
from qualcode.ui.parts.rights import only
from qualcode.ui.words import figure, moment, plain, word

AROUND = 60
PAGE = 10
MOST = 20
TOLD = "corrections.told"


def show(project: Project) -> None:
    with reading(state.engine()) as session:
        found = texts.orphans(session, project.id)
    if not found:
        st.success(word("corrections.no_orphans"), icon=":material/check:")
        return
    st.markdown(f"**{word('corrections.orphans', count=figure(len(found)))}**")
    pages = -(-len(found) // PAGE)
    number = 1
    if pages > 1:
        number = st.number_input(word("ui.choice.page", pages=figure(pages)), 1, pages, 1, width=180, key="orphans.page")
    for orphan in found[(number - 1) * PAGE : number * PAGE]:
        with st.container(border=True):
            _orphan(project, orphan)


def _orphan(project: Project, orphan: texts.Orphan) -> None:
    with reading(state.engine()) as session:
        text = sources.text(session, orphan.source)
    kind = word(f"corrections.kind_{orphan.kind}")
    st.markdown(
        f"**{plain(orphan.name)}** · {kind} · {plain(orphan.person_name)} · {plain(orphan.source_name)} · "
        f"{word('corrections.since', at=moment(orphan.since))}"
    )
    words = orphan.words
    st.markdown(
        f"{word('corrections.stood')} … {plain(_line(words.prefix))}:red-background[{plain(_line(words.quote))}]"
        f"{plain(_line(words.suffix))} …"
    )
    if orphan.note:
        st.caption(plain(orphan.note))
    _places(project, orphan, text, orphan.likely, "likely")
    if not orphan.likely:
        st.caption(word("corrections.nothing_likely"))
    asked = st.text_input(
        word("corrections.choose"), key=f"orphan.words.{orphan.guid}", help=word("corrections.choose_help"), width=460
    )
    if asked.strip():
        _places(project, orphan, text, _exactly(text, asked), "chosen")
    look, remove, _ = st.columns([2, 1, 2])
    with look:
        near = orphan.likely[0] if orphan.likely else None
        open_text(word("corrections.open"), orphan.source, {"start": near.start, "end": near.end} if near else None)
    if state.may(project, roles.CODES) and remove.button(
        word("corrections.remove"), key=f"orphan.remove.{orphan.guid}", icon=":material/delete:", width="stretch"
    ) and carried_out(
        lambda session: texts.remove_orphan(session, act(state.me()), project.id, orphan.guid)
    ):
        st.session_state[TOLD] = word("corrections.removed", name=plain(orphan.name))
        st.rerun()


def _exactly(text: str, words: str) -> tuple[Span, ...]:
    found: list[Span] = []
    at = text.find(words)
    while at >= 0 and len(found) < MOST:
        found.append(Span(at, at + len(words)))
        at = text.find(words, at + len(words))
    return tuple(found)


@only(roles.CODES)
def _places(project: Project, orphan: texts.Orphan, text: str, places: tuple[Span, ...], kind: str) -> None:
    """Show places in their context, each with the button that puts the orphan there."""
    if kind == "chosen" and not places:
        st.caption(word("corrections.not_found"))
    for number, span in enumerate(places):
        words, side = st.columns([5, 1], vertical_alignment="center")
        label = word("corrections.likely") if kind == "likely" else word("corrections.here")
        words.markdown(
            f"{label} {plain(_line(before(text, span.start, AROUND)))}"
            f":green-background[{plain(_line(span.of(text)))}]{plain(_line(after(text, span.end, AROUND)))}"
        )
        pressed = side.button(word("corrections.put"), key=f"orphan.{kind}.{orphan.guid}.{number}", width="stretch")
        if pressed and carried_out(partial(_repair, project=project, orphan=orphan, span=span, text=text)):
            st.session_state[TOLD] = word("corrections.repaired", name=plain(orphan.name))
            st.rerun()


def _repair(session: Session, project: Project, orphan: texts.Orphan, span: Span, text: str) -> int:
    return texts.repair_orphan(
        session, act(state.me()), project.id, orphan.guid, span, quote=span.of(text)
    )


def _line(words: str) -> str:
    return words.replace("\n", " ")
