"""Searching all sources: every place in its context, from there to coding, or one code on all of them at once."""

from collections.abc import Mapping
from itertools import islice

import pandas as pd
import streamlit as st

from qualcode.errors import BadValue, QualCodeError
from qualcode.model.event import act
from qualcode.model.project import Project
from qualcode.services import roles
from qualcode.services.bulk_coding import Laid, coded_already, lay_codings
from qualcode.services.searching import Hit, How, Place, Sought, hits, places, sought, who_speaks, widened
from qualcode.store.database import Session, reading
from qualcode.ui import state
from qualcode.ui.parts import choice_address, empty, search_scope
from qualcode.ui.parts.choices import NARROW, code_names
from qualcode.ui.parts.gesture import carried_out
from qualcode.ui.parts.heading import heading
from qualcode.ui.parts.opening import open_text
from qualcode.ui.parts.rights import only
from qualcode.ui.parts.table_height import height
from qualcode.ui.words import figure, plain, refusal, word

MOST = 5_000
PAGE = 25
UNITS = ("hit", "sentence", "turn")


def show() -> None:
    heading("search")
    project = state.current_project()
    if project is None:
        return empty.no_project()
    if state.table("sources", project).empty:
        return empty.no_sources()
    words, how, within = _words()
    sources, informants = search_scope.asked(project)
    if not words.strip():
        st.info(word("search.hint"), icon=":material/search:")
        return
    try:
        wanted = sought(words, How(how), within=within)
        found = _found(project, wanted, sources, informants)
    except BadValue:
        st.error(word("search.few" if how in (How.NEAR, How.TURN) else "search.broken"))
        return
    except QualCodeError as error:
        st.error(refusal(error))
        return
    _summary(found)
    if not found:
        return
    one_by_one, together = st.tabs([word("search.one_by_one"), word("search.together")], on_change="rerun", key="search.tab")
    if one_by_one.open:
        with one_by_one:
            _cards(project, found)
    elif together.open:
        with together:
            _together(project, found)


def _words() -> tuple[str, str, int]:
    words = st.text_input(
        word("search.words"), key=choice_address.typed("words", "search.words"), icon=":material/search:",
        help=word("search.words_help"),
    )  # fmt: skip
    line = st.container(horizontal=True, vertical_alignment="bottom")
    ways = [how.value for how in How]
    how = line.segmented_control(
        word("search.how"),
        ways,
        required=True,
        format_func=lambda name: word(f"search.how_{name}"),
        help=word("search.how_help"),
        key=choice_address.one_of("how", "search.how", ways, How.PHRASE.value),
    )
    within = 0
    if how == How.NEAR:
        asked = choice_address.number("within", "search.within", 1, 200, 10)
        within = line.number_input(word("search.within"), 1, 200, width=NARROW, key=asked)
    return words, how or How.PHRASE.value, int(within)


def _found(project: Project, wanted: Sought, sources: list[int] | None, informants: set[str] | None) -> list[Place]:
    with reading(state.engine()) as session, st.spinner(word("search.looking")):
        stream = places(session, project.id, wanted, sources)
        if informants is None:
            return list(islice(stream, MOST))
        found = list(stream)
        told = who_speaks(session, project.id, found)
    return [place for place, (_, who) in zip(found, told, strict=True) if who in informants][:MOST]


def _summary(found: list[Place]) -> None:
    sources = len({place.source for place in found})
    more = word("search.at_least") if len(found) == MOST else ""
    st.markdown(f"**{more}{word('search.found', count=figure(len(found)), sources=figure(sources))}**")


def _cards(project: Project, found: list[Place]) -> None:
    pages = -(-len(found) // PAGE)
    asked, chosen = word("ui.choice.page", pages=figure(pages)), choice_address.number("page", f"search.page.{pages}", 1, pages)
    page = st.number_input(asked, 1, pages, width=180, key=chosen) if pages > 1 else 1
    with reading(state.engine()) as session:
        shown = hits(session, project.id, found[(page - 1) * PAGE : page * PAGE])
    for hit in shown:
        with st.container(border=True):
            words, side = st.columns([6, 1], vertical_alignment="center")
            words.markdown(
                f"**{plain(hit.source_name)}**, {plain(word('passages.paragraph', number=hit.paragraph))}{plain(_who(hit))}  \n"
                f"{plain(hit.before)}:orange-background[{plain(_one_line(hit.words))}]{plain(hit.after)}"
            )
            with side:
                focus = {"start": hit.span.start, "end": hit.span.end}
                open_text(word("search.code"), hit.source, focus, ":material/format_ink_highlighter:")


def _who(hit: Hit) -> str:
    who = hit.informant or hit.speaker
    return f" · {who}" if who else ""


def _one_line(text: str) -> str:
    return " ".join(text.split())


@only(roles.CODES, told=True)
def _together(project: Project, found: list[Place]) -> None:
    """Preview one code on every place; those that are ticked get it in one gesture."""
    codes = state.table("codes", project)
    usable = codes[codes["codable"] & ~codes["retired"]]
    names = code_names(usable, indented=True)
    left, right = st.columns([2, 3])
    short_id = left.selectbox(
        word("search.which_code"), [*names], format_func=names.__getitem__, index=None, key="search.code",
        placeholder=word("ui.choice.one"),
    )  # fmt: skip
    unit = right.segmented_control(
        word("search.unit"), UNITS, default="hit", required=True, format_func=lambda name: word(f"search.unit_{name}"),
        key="search.unit",
    )  # fmt: skip
    done = st.session_state.pop("search.done", None)
    if done:
        st.success(word("search.laid", laid=figure(done.laid), skipped=figure(done.skipped)), icon=":material/done_all:")
    if short_id is None:
        st.info(word("search.choose_code"), icon=":material/sell:")
        return
    guid = str(codes.set_index("code").loc[short_id, "guid"])
    with reading(state.engine()) as session:
        wide = widened(session, found, unit)
        shown = hits(session, project.id, wide, around=32)
        coded = coded_already(session, state.me(), project.id, guid, wide)
    chosen = _ticked(shown, coded, f"{guid}.{unit}")
    taken = [hit for hit, ticked in zip(shown, chosen, strict=True) if ticked]
    pressed = st.button(
        word("search.apply", code=names[short_id].strip(), count=figure(len(taken))), type="primary", disabled=not taken,
        icon=":material/done_all:", key="search.apply",
    )  # fmt: skip
    if pressed and carried_out(lambda session: _lay(session, project, guid, taken)):
        st.rerun()


def _ticked(shown: list[Hit], coded: Mapping[Place, bool], key: str) -> list[bool]:
    marked = [coded[Place(hit.source, hit.span)] for hit in shown]
    edited = st.data_editor(
        pd.DataFrame(
            {
                "take": [not already for already in marked],
                "words": [f"{hit.before}»{_one_line(hit.words)}«{hit.after}" for hit in shown],
                "source": [hit.source_name for hit in shown],
                "who": [hit.informant or hit.speaker or "" for hit in shown],
                "coded": [word("ui.yes") if already else "" for already in marked],
            }
        ),
        hide_index=True,
        height=height(len(shown), 520),
        key=f"search.preview.{hash((key, tuple((hit.source, hit.span) for hit in shown), tuple(marked)))}",
        disabled=["words", "source", "who", "coded"],
        column_config={
            "take": st.column_config.CheckboxColumn(word("search.take"), width=80),
            "words": st.column_config.TextColumn(word("search.passage"), width=280),
            "source": st.column_config.TextColumn(word("search.source"), width=120),
            "who": st.column_config.TextColumn(word("search.who"), width=70),
            "coded": st.column_config.TextColumn(word("search.coded"), width=100),
        },
    )
    return list(edited["take"])


def _lay(session: Session, project: Project, guid: str, taken: list[Hit]) -> Laid:
    done = lay_codings(
        session, act(state.me()), project.id, guid, [Place(hit.source, hit.span) for hit in taken],
        quotes=[hit.words for hit in taken],
    )  # fmt: skip
    st.session_state["search.done"] = done
    return done
