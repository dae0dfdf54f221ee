"""Saturation of the parts of a study: groups, indicators, levels, polarities, and other sources as series of their own."""

import pandas as pd
import streamlit as st

from qualcode.analysis import saturation
from qualcode.analysis.incidence import Level
from qualcode.model.source import Technique
from qualcode.ui import state
from qualcode.ui.parts import saturation_question as answers
from qualcode.ui.parts.choices import code_names, group_names, polarities, polarity_name, technique_name, techniques
from qualcode.ui.parts.saturation_question import LEVELS, Question
from qualcode.ui.words import figure, word

COLUMNS = ["part", "interviews", "codes", "last_new", "outcome", "outcome_francis"]
SHOWN = 60  # sources whose new codes are listed one by one


def show(question: Question) -> None:
    _groups(question)
    _branches(question)
    _part(question, "level", _levels(question))
    _part(question, "polarity", _polarities(question))
    _techniques(question)


def _part(question: Question, by: str, found: dict[str, pd.DataFrame]) -> None:
    """Show what the rules say of each part; `found` are the parts' incidence matrices by name."""
    st.markdown(f"#### {word(f'saturation.by_{by}')}")
    left_out = "interviews" if by == "branch" else "outcome_francis"
    shown = pd.DataFrame([_told(question, name, matrix) for name, matrix in found.items()], columns=COLUMNS)
    st.dataframe(
        shown.drop(columns=left_out).rename(columns={name: word(f"saturation.{name}") for name in COLUMNS}),
        hide_index=True,
        column_config={word("saturation.part"): st.column_config.TextColumn(width="medium")},
    )
    st.caption(word(f"saturation.by_{by}_help"))


def _told(question: Question, name: str, matrix: pd.DataFrame) -> tuple[str, int, int, str, str, str]:
    new = saturation.new_codes(matrix)
    last = max((at for at, count in enumerate(new, 1) if count), default=0)
    guest, francis = saturation.guest(new, **question.options), saturation.francis(new)
    return name, len(matrix), sum(new), str(last) if last else "-", status(guest), status(francis)


def status(outcome: saturation.Outcome) -> str:
    """Return an outcome in a few words, with a sign."""
    key = "_".join([outcome.status, outcome.reason]).strip("_").replace(" ", "_")
    return word(f"saturation.status_{key}", label=outcome.label, had=outcome.had, needed=outcome.needed)


def _groups(question: Question) -> None:
    names = group_names(question.project)
    found = saturation.group_matrices(answers.matrix(question), state.table("informants", question.project))
    if not found:
        st.markdown(f"#### {word('saturation.by_group')}")
        st.info(word("saturation.no_group"), icon=":material/info:")
        return
    _part(question, "group", {names.get(group, group): matrix for group, matrix in found.items()})
    left = len(answers.matrix(question)) - sum(len(matrix) for matrix in found.values())
    if left:
        st.caption(word("saturation.by_group_left", count=figure(left)))


def _branches(question: Question) -> None:
    names = code_names(state.table("codes", question.project))
    found = answers.held(
        question, "branches", lambda: saturation.branch_matrices(answers.codings(question), answers.sources(question))
    )
    _part(question, "branch", {names[code]: found[code] for code in names if code in found})


def _levels(question: Question) -> dict[str, pd.DataFrame]:
    def at(level: Level) -> pd.DataFrame:
        return answers.held(
            question, "incidence",
            lambda: saturation.incidence(answers.codings(question), answers.sources(question), level=level), level,
        )  # fmt: skip

    return {word(f"saturation.level_{level}"): at(level) for level in LEVELS}


def _polarities(question: Question) -> dict[str, pd.DataFrame]:
    found = answers.held(
        question, "polarities",
        lambda: saturation.polarity_matrices(
            answers.codings(question), answers.sources(question), polarities(), level=question.level
        ),
        question.level,
    )  # fmt: skip
    return {polarity_name(polarity): matrix for polarity, matrix in found.items()}


def _techniques(question: Question) -> None:
    st.markdown(f"#### {word('saturation.by_technique')}")
    heard = set(answers.matrix(question).columns)
    rows = [
        row for technique in techniques() if technique != Technique.INTERVIEW and (row := _series(question, technique, heard))
    ]
    if not rows:
        st.caption(word("saturation.no_technique"))
        return
    columns = ("technique", "sources", "codes", "series", "alone")
    st.dataframe(
        pd.DataFrame(rows, columns=columns).rename(columns={name: word(f"saturation.{name}") for name in columns}),
        hide_index=True,
    )
    st.caption(word("saturation.by_technique_help"))


def _series(question: Question, technique: str, heard: set[str]) -> tuple[str, int, int, str, int] | None:
    found = answers.held(
        question, "sources",
        lambda: saturation.of_sources(answers.codings(question), answers.sources(question), technique, level=question.level),
        technique, question.level,
    )  # fmt: skip
    if found.empty and not len(found):
        return None
    new = saturation.new_codes(found)
    listed = ", ".join(figure(count) for count in new[:SHOWN]) + ("…" if len(new) > SHOWN else "")
    return technique_name(technique), len(found), found.shape[1], listed, len(set(found.columns) - heard)
