"""Saturation: new codes interview by interview, what the rules say of them, and how much hangs on the order."""

import pandas as pd
import streamlit as st

from qualcode.analysis import saturation
from qualcode.charts.saturation import accumulation
from qualcode.locale import LANGUAGES
from qualcode.reports.tables import saturation as told
from qualcode.ui import state
from qualcode.ui.navigation import link
from qualcode.ui.parts import (
    cells,
    choice_address,
    codebook_changes,
    empty,
    sample_size,
    saturation_estimates,
    saturation_parts,
    saturation_rules,
    to_passages,
)
from qualcode.ui.parts import saturation_question as answers
from qualcode.ui.parts.choices import code_names
from qualcode.ui.parts.heading import heading
from qualcode.ui.parts.saturation_question import Question
from qualcode.ui.words import figure, percentage, plain, word

VIEWS = ("curve", "rules", "parts", "estimates", "codebook", "plan")
SIGNS = {"reached": ":material/check_circle:", "not reached": ":material/pending:", "not assessable": ":material/help:"}


def show() -> None:
    heading("saturation")
    project = state.current_project()
    if project is None:
        return empty.no_project()
    if state.table("codings", project).empty:
        return empty.no_codings()
    question = answers.asked(project)
    _outcome(question)
    view = st.segmented_control(
        word("saturation.views"), VIEWS, required=True, label_visibility="collapsed",
        format_func=lambda name: word(f"saturation.view_{name}"), 
        key=choice_address.one_of("view", f"saturation.{project.id}.view", VIEWS),
    )  # fmt: skip
    shown = {
        "curve": _curve, "rules": saturation_rules.show, "parts": saturation_parts.show,
        "estimates": saturation_estimates.show, "codebook": codebook_changes.show, "plan": _plan,
    }  # fmt: skip
    shown[view or "curve"](question)


def _outcome(question: Question) -> None:
    found, language = answers.outcome(question), state.language()
    rule = told.rule_sentence(language, level=question.level, **question.options)
    show_as = st.success if found.status == "reached" else st.info
    show_as(f"{rule} **{told.outcome_sentence(language, found)}**", icon=SIGNS[found.status])
    for line in answers.caveats(question):
        st.warning(line, icon=":material/help:")
    if answers.caveats(question):
        link("sources")
    if question.level == "root":
        st.warning(word("saturation.root_warning"), icon=":material/warning:")


def _curve(question: Question) -> None:
    matrix = answers.matrix(question)
    if not matrix.shape[1]:
        st.info(word("saturation.no_interviews"), icon=":material/info:")
        link("code")
        return
    new, found, language = saturation.new_codes(matrix), answers.outcome(question), state.language()
    chart = accumulation(
        answers.units(question), new, answers.curve(question, len(matrix)), language, reached_at=found.at,
        band=answers.band(question), ordered=answers.ordered(question),
    )  # fmt: skip
    key = f"saturation.{question.project.id}.heard"
    rule = told.guest_sentence(language, found, level=question.level, **question.options)
    caption = word("saturation.caption", level=word(f"saturation.level_{question.level}").lower(), rule=rule)
    cells.picture(chart, key, caption=caption, file=word("saturation.file"))
    _table(question, matrix, new, key)
    _sentences(question)
    _heard(question, matrix, new, key)


def _table(question: Question, matrix: pd.DataFrame, new: list[int], key: str) -> None:
    steps, base_size = saturation.steps(matrix), question.base_size
    total, base = steps[-1].cumulative, sum(new[:base_size])
    cells.table(
        pd.DataFrame(
            {
                word("saturation.interview"): [step.interview for step in steps],
                word("saturation.informant"): answers.units(question),
                word("saturation.new"): [step.new for step in steps],
                word("saturation.cumulative"): [step.cumulative for step in steps],
                word("saturation.share"): [percentage(step.cumulative / total) for step in steps],
                word("saturation.ratio"): [
                    figure(step.new / base, digits=2) if base and step.interview > base_size else "-" for step in steps
                ],
            }
        ),
        key, [str(step.interview) for step in steps], {},
    )  # fmt: skip
    order = "by_date" if answers.ordered(question) else "by_import"
    st.caption(word("saturation.table_help", order=word(f"saturation.{order}")))


def _heard(question: Question, matrix: pd.DataFrame, new: list[int], key: str) -> None:
    """Show the codes that are first heard in the open interview, and the passages in which they are."""
    st.caption(word("saturation.pick"))
    names = {str(at): f"{at}. {name}" for at, name in enumerate(answers.units(question), 1)}
    start = next((at for at, count in enumerate(new, 1) if count), 1)
    at, _ = cells.open_cell(names, {"": ""}, key, names=(word("saturation.interview"), ""), start=(str(start), ""))
    place = int(at) - 1
    codes = saturation.first_heard(matrix)[place]
    labels = code_names(state.table("codes", question.project))
    told = word("saturation.heard", name=plain(names[at]), count=figure(len(codes)))
    st.markdown(" ".join([f"**{told}**", plain(" · ".join(labels.get(code, code) for code in codes))]))
    if codes:
        laid = saturation.heard_in(answers.codings(question), str(matrix.index[place]), codes, level=question.level)
        to_passages.show(question.project, names[at], laid, f"{key}.cards.{at}")


def _sentences(question: Question) -> None:
    """Show what a thesis may say, in both languages, the reader's first, each with a button that copies it."""
    st.markdown(f"**{word('saturation.sentence')}**", help=word("saturation.sentence_help"))
    spoken = sorted(LANGUAGES, key=lambda name: name != state.language())
    for place, language in zip(st.columns(len(spoken)), spoken, strict=True):
        place.code(" ".join(answers.sentences(question, language)), language=None, wrap_lines=True)
    st.caption(word("saturation.braun"))


def _plan(question: Question) -> None:
    sample_size.show(len(answers.matrix(question)), f"saturation.{question.project.id}.plan")
