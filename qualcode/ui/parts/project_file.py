"""A file of another program on a page: read once, how it counts characters, and what was repaired while it was read."""

from hashlib import sha256

import pandas as pd
import streamlit as st

from qualcode.formats.apart import read_project
from qualcode.formats.problems import sentence
from qualcode.formats.refi_offsets import Convention, Evidence
from qualcode.formats.refi_reading import Arrival
from qualcode.model.transcript import Problem
from qualcode.ui import state
from qualcode.ui.words import figure, percentage, plain, word

MOST_SHOWN = 200
SHORT = 12


def read(place: str, name: str, content: bytes) -> Arrival | Problem:
    """Return the project in the file, counted as was chosen at this place of the page, which holds it to read it once."""
    key = name, sha256(content).hexdigest(), st.session_state.get(_choice(place, content))
    held = st.session_state.get(place)
    if held is None or held[0] != key:
        with st.spinner(word("exchange.reading", file=plain(name))):
            held = key, read_project(name, content, convention=key[-1])
        st.session_state[place] = held
    return held[1]


def _choice(place: str, content: bytes) -> str:
    return f"{place}.convention.{sha256(content).hexdigest()[:16]}"


def counted(place: str, content: bytes, found: Arrival) -> None:
    """Show how the file counts characters, with the evidence, and let another way be chosen; it holds passages."""
    best = found.evidence[0]
    st.markdown(word("exchange.counted_as", how=_way(best.convention), passages=figure(best.passages)))
    if len(found.evidence) == 1:
        st.caption(word("exchange.counted_alike"))
        return
    st.dataframe(pd.DataFrame([_weighed(each) for each in found.evidence]), hide_index=True, width="stretch")
    st.caption(word("exchange.counted_about", count=figure(best.inside_words)))
    ways = sorted((each.convention for each in found.evidence), key=_way)
    st.selectbox(
        word("exchange.count_otherwise"), ways, format_func=_way, index=ways.index(found.convention),
        key=_choice(place, content), width=620,
    )  # fmt: skip


def _way(convention: Convention, *, short: bool = False) -> str:
    if short:
        unit = "UTF-16" if convention.unit == "utf-16" else "Unicode"
        return f"{unit}, CRLF {convention.crlf}, BOM {convention.bom}"
    return word(
        "exchange.way", unit=word(f"exchange.unit_{convention.unit.replace(' ', '_').replace('-', '')}"), line=convention.crlf,
        mark=convention.bom,
    )  # fmt: skip


def _weighed(each: Evidence) -> dict[str, str]:
    return {
        word("exchange.weighed.way"): _way(each.convention, short=True),
        word("exchange.weighed.starts"): percentage(each.starts, digits=1),
        word("exchange.weighed.ends"): percentage(each.ends, digits=1),
        word("exchange.weighed.within"): percentage(each.within, digits=1),
        word("exchange.weighed.alike"): percentage(each.alike, digits=1) if each.alike is not None else "-",
    }


def problems(told: tuple[Problem, ...]) -> None:
    """List what was repaired and what could not come."""
    if not told:
        st.caption(f":material/check_circle: {word('exchange.nothing_repaired')}")
        return
    heading = word("exchange.repaired", count=figure(len(told)))
    with st.expander(heading, icon=":material/build:", expanded=len(told) < SHORT):
        language = state.language()
        for problem in told[:MOST_SHOWN]:
            st.markdown(f"- {plain(sentence(problem, language))}")
        if len(told) > MOST_SHOWN:
            st.caption(word("exchange.more_repaired", count=figure(len(told) - MOST_SHOWN)))
