"""Stopping rules in full: every run of Guest, Namey & Chen, other orders, the bootstrap, 10+3, batches, and meaning."""

import pandas as pd
import streamlit as st

from qualcode.analysis import saturation
from qualcode.reports.tables import saturation as told
from qualcode.ui import state
from qualcode.ui.parts import saturation_question as answers
from qualcode.ui.parts.saturation_question import Question
from qualcode.ui.words import figure, percentage, word

SMALL = 12  # interviews below which batches of six say little


def show(question: Question) -> None:
    new = saturation.new_codes(answers.matrix(question))
    _runs(question, new)
    orders, resamples = st.columns(2, gap="large")
    with orders:
        _orders(question)
    with resamples:
        _resamples(question)
    francis, meaning = st.columns(2, gap="large")
    with francis:
        st.markdown(f"#### {word('saturation.francis')}")
        st.markdown(told.francis_sentence(state.language(), saturation.francis(new)))
        st.caption(word("saturation.francis_help"))
    with meaning:
        st.markdown(f"#### {word('saturation.meaning')}")
        st.markdown(word("saturation.meaning_help"))
    _batches(question, new)


def _runs(question: Question, new: list[int]) -> None:
    st.markdown(f"#### {word('saturation.runs')}")
    found = saturation.guest(new, **question.options)
    if not found.ratios:
        st.caption(told.outcome_sentence(state.language(), found))
        return
    base, run = sum(new[: question.base_size]), question.run_length
    st.dataframe(
        pd.DataFrame(
            {
                word("saturation.run_after"): [at for at, _ in found.ratios],
                word("saturation.run_of"): [f"{at + 1}–{at + run}" for at, _ in found.ratios],
                word("saturation.run_new"): [sum(new[at : at + run]) for at, _ in found.ratios],
                word("saturation.run_ratio"): [percentage(ratio, digits=1) for _, ratio in found.ratios],
                word("saturation.run_met", threshold=percentage(question.threshold)): [
                    word("saturation.yes" if ratio <= question.threshold else "saturation.no") for _, ratio in found.ratios
                ],
            }
        ),
        hide_index=True,
    )
    most = question.threshold * base
    st.caption(
        word("saturation.runs_help", base=figure(base), size=question.base_size, threshold=percentage(question.threshold),
             most=figure(most, digits=2 if most % 1 else 0))
    )  # fmt: skip


def _orders(question: Question) -> None:
    st.markdown(f"#### {word('saturation.orders')}")
    found = answers.orders(question)
    _spread(found, "of_all_orders" if found.exhaustive else "of_orders", ordered=answers.ordered(question))
    st.caption(word("saturation.orders_help"))


def _resamples(question: Question) -> None:
    st.markdown(f"#### {word('saturation.resamples')}")
    _spread(answers.resamples(question), "of_resamples")
    st.caption(word("saturation.resamples_help"))


def _spread(found: saturation.Reordering, counted: str, *, ordered: bool = True) -> None:
    if not found.orders:
        st.info(word("saturation.orders_none"), icon=":material/info:")
        return
    language = state.language()
    rows = [
        (counted, figure(found.orders)),
        ("share_reached", percentage(found.share, digits=1)),
        ("median_point", told.point(found.median, language)),
        ("percentiles", "–".join(told.point(end, language) for end in (found.p5, found.p95)) if found.p5 else "-"),
        ("degree", percentage(found.degree, digits=1) if found.degree is not None else "-"),
    ]
    if found.kind == "orders":
        own = "own_point" if ordered else "own_point_unordered"
        rows.append((own, told.point(found.own, language) if found.own else word("saturation.not_reached_own")))
    names, values = zip(*rows, strict=True)
    st.dataframe(
        pd.DataFrame(
            {
                word("saturation.measure"): [word(f"saturation.{name}") for name in names],
                word("saturation.value"): list(values),
            }
        ),
        hide_index=True,
    )


def _batches(question: Question, new: list[int]) -> None:
    st.markdown(f"#### {word('saturation.batches')}")
    usual = 6 if len(new) >= SMALL else 1
    size = st.number_input(
        word("saturation.batch_size"), 1, 50, usual, key=f"saturation.{question.project.id}.batch", width=220
    )
    found = saturation.batches(new, size=int(size))
    st.dataframe(
        pd.DataFrame(
            {
                word("saturation.batch_upto"): [batch.upto for batch in found],
                word("saturation.new"): [batch.new for batch in found],
                word("saturation.cumulative"): [batch.cumulative for batch in found],
                word("saturation.share"): [percentage(batch.share) if found[-1].cumulative else "-" for batch in found],
            }
        ),
        hide_index=True,
    )
    st.caption(word("saturation.batches_help"))
