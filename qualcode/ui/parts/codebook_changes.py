"""What became of the codebook interview by interview, beside the new codes."""

from typing import Any

import pandas as pd
import streamlit as st

from qualcode.analysis import saturation
from qualcode.analysis.codebook_log import CHANGES, codebook_log
from qualcode.store.database import reading
from qualcode.store.reading.codebook_changes import codebook_changes
from qualcode.ui import state
from qualcode.ui.parts import saturation_question as answers
from qualcode.ui.parts.saturation_question import Question
from qualcode.ui.words import word


def show(question: Question) -> None:
    st.markdown(word("saturation.codebook_intro"))
    found = state.derived(question.project, ("codebook log",), lambda: _log(question))
    if not found[list(CHANGES)].to_numpy().any():
        st.info(word("saturation.codebook_none"), icon=":material/info:")
    steps = {step.informant: step for step in saturation.steps(answers.matrix(question))}
    names = dict(zip(steps, answers.units(question), strict=True))
    new = [steps[unit].new if unit in steps else None for unit in found["informant"]]
    shown = pd.DataFrame(
        {
            word("saturation.interview"): [_place(at) for at in found["interview"]],
            word("saturation.informant"): [names.get(unit, unit) or "" for unit in found["informant"]],
            word("saturation.new"): pd.array(new, dtype="Int64"),
            **{word(f"saturation.{change}"): found[change] for change in CHANGES},
        }
    )
    st.dataframe(shown, hide_index=True, column_config={word("saturation.interview"): st.column_config.TextColumn(width="small")})


def _log(question: Question) -> pd.DataFrame:
    with reading(state.engine()) as session:
        return codebook_log(codebook_changes(session, question.project.id), answers.sources(question))


def _place(interview: Any) -> str:
    if pd.isna(interview):
        return word("saturation.elsewhere")
    return str(interview) if interview else word("saturation.before")
