"""What was not heard: coverage, estimates of all codes, and what more interviews may bring."""

import pandas as pd
import streamlit as st

from qualcode.analysis.richness import CUT
from qualcode.analysis.saturation import Richness
from qualcode.charts.saturation import expectation
from qualcode.ui import state
from qualcode.ui.parts import figure_download
from qualcode.ui.parts import saturation_question as answers
from qualcode.ui.parts.saturation_question import Question
from qualcode.ui.words import figure, percentage, word


def show(question: Question) -> None:
    found = answers.richness(question)
    if found is None:
        st.info(word("saturation.no_interviews"), icon=":material/info:")
        return
    had = found.informants
    curve = answers.curve(question, 2 * had)
    _headline(found)
    chart = expectation(curve, had, found.observed, found.chao2, state.language())
    st.plotly_chart(chart, config={"displaylogo": False}, key=f"saturation.{question.project.id}.expectation")
    told = word("saturation.estimate_caption", had=figure(had), twice=figure(2 * had))
    figure_download.offer(chart, told, word("saturation.estimate_file"))
    st.warning(word("saturation.random"), icon=":material/casino:")
    rows = _rows(found, curve[-1])
    names = (word("saturation.measure"), word("saturation.value"), word("saturation.note"))
    column = st.column_config.TextColumn
    columns = (column(width=230), column(width="small"), column(width="large"))
    st.dataframe(
        pd.DataFrame(rows, columns=names), hide_index=True, height=38 + 35 * len(rows),
        column_config=dict(zip(names, columns, strict=True)),
    )  # fmt: skip


def _headline(found: Richness) -> None:
    coverage, expected, unseen = st.columns(3)
    coverage.metric(word("saturation.coverage"), percentage(found.coverage, digits=1), help=word("saturation.coverage_help"))
    below = "next_below" if found.expected_next < 1 else "next_above"
    expected.metric(
        word("saturation.next"), figure(found.expected_next, digits=2), word(f"saturation.{below}"), delta_color="off",
        delta_arrow="off", help=word("saturation.next_help"),
    )  # fmt: skip
    unseen.metric(
        word("saturation.unseen"), figure(found.chao2, digits=1), interval(found.chao2_ci), delta_color="off",
        delta_arrow="off", help=word("saturation.unseen_help"),
    )  # fmt: skip


def interval(ends: tuple[float, float] | None) -> str:
    """Return a 95 % interval in words, or that nothing unheard is estimated."""
    if ends is None:
        return word("saturation.no_interval")
    low, high = (figure(end, digits=1) for end in ends)
    return word("saturation.interval", low=low, high=high)


def _rows(found: Richness, twice: float) -> list[tuple[str, str, str]]:
    counts = [(word(f"saturation.{name}"), figure(getattr(found, name)), "") for name in ("observed", "uniques", "duplicates")]
    chao2 = word("saturation.chao2_classic" if found.classic else "saturation.chao2_without")
    return [
        *counts,
        (chao2, figure(found.chao2, digits=2), _spread(found.chao2_se, found.chao2_ci)),
        (word("saturation.chao2_bc"), figure(found.chao2_bc, digits=2), _spread(found.chao2_bc_se, found.chao2_bc_ci)),
        (word("saturation.ice"), "-" if found.ice is None else figure(found.ice, digits=2), _of_ice(found)),
        (word("saturation.jackknife1"), figure(found.jackknife1, digits=2), ""),
        (word("saturation.jackknife2"), figure(found.jackknife2, digits=2),
         word("saturation.clamped") if found.jackknife2_clamped else ""),
        (word("saturation.bootstrap"), figure(found.bootstrap, digits=2), ""),
        (word("saturation.coverage"), percentage(found.coverage, digits=1), ""),
        (word("saturation.good_turing"), percentage(found.good_turing, digits=1), ""),
        (word("saturation.next"), figure(found.expected_next, digits=2), word("saturation.next_help")),
        (word("saturation.twice", size=figure(2 * found.informants)), figure(twice, digits=1), word("saturation.doubled")),
    ]  # fmt: skip


def _spread(error: float | None, ends: tuple[float, float] | None) -> str:
    if ends is None or error is None:
        return interval(None)
    return f"{word('saturation.standard_error', error=figure(error, digits=2))}; {interval(ends)}"


def _of_ice(found: Richness) -> str:
    if found.ice is not None:
        return ""
    return word("saturation.ice_hidden" if found.informants <= CUT else "saturation.ice_undefined")
