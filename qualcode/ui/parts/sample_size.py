"""A planner: how many people to ask so that a theme is heard, if they were drawn at random."""

import pandas as pd
import streamlit as st

from qualcode.analysis.saturation import chance_of_hearing, highest_unheard, sample_size
from qualcode.ui.words import figure, percentage, word

PREVALENCES = (0.05, 0.10, 0.20, 0.25, 0.50, 0.90)
INSTANCES = (1, 2, 3, 5, 10)


def show(had: int, key: str) -> None:
    """Ask for prevalence, instances and power; `had` is how many people the study has asked."""
    st.markdown(word("saturation.plan_intro"))
    first, second, third = st.columns(3)
    share = first.number_input(word("saturation.prevalence"), 1, 100, 10, key=f"{key}.prevalence") / 100
    times = int(second.number_input(word("saturation.instances"), 1, 50, 2, key=f"{key}.instances"))
    power = third.number_input(word("saturation.power"), 50, 99, 80, key=f"{key}.power") / 100
    size = sample_size(share, instances=times, power=power)
    said = "plan_answer_once" if times == 1 else "plan_answer"
    st.success(
        word(f"saturation.{said}", size=figure(size), prevalence=percentage(share), instances=times, power=percentage(power)),
        icon=":material/group:",
    )
    if had:
        chance, highest = chance_of_hearing(share, had, instances=times), highest_unheard(had)
        st.markdown(
            word("saturation.plan_now", had=figure(had), chance=percentage(chance, digits=1),
                 highest=percentage(highest, digits=1))
        )  # fmt: skip
    st.warning(word("saturation.plan_random"), icon=":material/casino:")
    st.markdown(f"**{word('saturation.plan_table', power=percentage(power))}**")
    st.dataframe(_sizes(power), hide_index=True)


def _sizes(power: float) -> pd.DataFrame:
    return pd.DataFrame(
        {
            word("saturation.plan_rows"): [percentage(prevalence) for prevalence in PREVALENCES],
            **{
                word("saturation.plan_times", count=count): [
                    sample_size(prevalence, instances=count, power=power) for prevalence in PREVALENCES
                ]
                for count in INSTANCES
            },
        }
    )
