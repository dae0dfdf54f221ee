"""The figures of agreement: one line over all codes, the picture, the table, and what they are of."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from qualcode.analysis.agreement import RESAMPLES
from qualcode.analysis.coder_agreement import Agreement, Value
from qualcode.analysis.lineage import below
from qualcode.charts.agreement import dots
from qualcode.model.project import Project
from qualcode.model.query import Coded, Only, Query
from qualcode.model.text import initials
from qualcode.reports.tables import agreement as reports
from qualcode.ui import state
from qualcode.ui.parts import cells, to_passages
from qualcode.ui.parts.study import study
from qualcode.ui.parts.table import downloads
from qualcode.ui.parts.table_height import height
from qualcode.ui.words import figure, percentage, plain, word

DRAWN = 40
ALL = "all"
ROW = 70  # pixels of a row, two lines: names of codes stand whole
LINE = ("percent", "alpha", "ac1", "kappa")
CODE, COUNT, SHARE, COEFFICIENT = 130, 40, 62, 108  # pixels of columns


def line(found: Agreement) -> None:
    """Show the means over the codes, and what was counted where."""
    for place, name in zip(st.columns(len(LINE) + 1), ("units", *LINE), strict=True):
        if name == "units":
            place.metric(word("agreement.units"), figure(found.units), help=word(f"agreement.units_{found.unit}"))
            continue
        told = _share(found.mean[name]) if name == "percent" else _coefficient(found.mean[name], short=True)
        place.metric(_named(name, found), told, help=word(f"agreement.help_{_kind(name, found)}"))
        place.caption(_of_codes(found, name))
    st.caption(counted(found))


def counted(found: Agreement) -> str:
    """Return what the figures are of: unit, sources, coders, and over what the intervals were drawn."""
    coders = ", ".join(plain(name) for name in found.coders)
    told = word(
        f"agreement.counted_{found.unit}", units=figure(found.units), sources=figure(found.sources), coders=coders
    )
    return f"{told} {word(f'agreement.drawn_{found.drawn}', times=figure(RESAMPLES))}"


def _of_codes(found: Agreement, name: str) -> str:
    told = word("agreement.mean_of", count=figure(found.defined[name]), all=figure(len(found.codes)))
    interval = found.mean[name].interval
    return f"{_interval(interval, share=name == 'percent')} · {told}" if interval else told


def show(
    project: Project, found: Agreement, codings: pd.DataFrame, sources: pd.DataFrame, names: dict[str, str], key: str
) -> None:
    """Show the table and the picture, with what may be said of them, and the passages of a code that is chosen in either.

    `codings` are those of the study, `sources` those that the coders share and that are compared.
    """
    place = f"{key}.cell"
    table(found, names, place)
    _about(found)
    downloads(lambda: (reports.block(study(project), found),), word("ui.page.agreement"), word("agreement.file"), key)
    frame = found.frame()
    drawn = frame.head(DRAWN)
    chart = dots(drawn, names, state.language())
    cells.picture(chart, place, caption=word("agreement.caption"), file=word("agreement.file"))
    if len(frame) > len(drawn):
        st.caption(word("agreement.first_drawn", shown=figure(len(drawn)), all=figure(len(frame))))
    _passages(project, found, codings, sources, names, place)


def _passages(
    project: Project, found: Agreement, codings: pd.DataFrame, sources: pd.DataFrame, names: dict[str, str], key: str
) -> None:
    """Let a code be chosen, and show what the compared coders put under it in the compared sources."""
    st.caption(word("agreement.pick"))
    rows = {"": word("agreement.no_code"), **{one.code: names[one.code] for one in found.codes}}
    code, _ = cells.open_cell(rows, {ALL: ""}, key, names=(word("agreement.code"), ""), start=("", ALL))
    if not code:
        return
    compared = codings["coder"].isin(found.coders) & codings["source"].isin(sources["source"])
    only = (Only("coder", tuple(found.coders)), Only("source", tuple(sources["source"])))
    guid = to_passages.guids(state.table("codes", project))[code]
    to_passages.show(
        project, names[code], below(codings[compared], code), f"{key}.cards.{code}", Query(Coded((guid,), True), only)
    )


def table(found: Agreement, names: dict[str, str], key: str) -> None:
    """Show one row a code, then the means and the alphas on sets of codes or on units of the coders' own cutting."""
    rows, overall = [_row(found, one, names[one.code]) for one in found.codes], _overall(found)
    shown = pd.DataFrame([*rows, *overall])
    places = [*(one.code for one in found.codes), *("" for _ in overall)]
    cells.table(
        shown, key, places, dict.fromkeys(map(str, shown), ALL), row_height=ROW, height=height(len(rows) + 6, 560, ROW),
        column_config={word("agreement.code"): st.column_config.TextColumn(width=CODE, pinned=True), **_widths(found)},
    )  # fmt: skip
    st.caption(word("agreement.table_help"))


def _widths(found: Agreement) -> dict[str, Any]:
    """Return narrow columns of counts and wider ones of coefficients, which together fit beside a sidebar at 1024 pixels.

    Coders stand by their initials, and units, which are as many for every code, above the table alone.
    """
    units = {one.units for one in found.codes} == {found.units}
    marks = {coder: initials(coder) for coder in found.coders}
    if len(set(marks.values())) < len(marks):
        marks = {coder: coder for coder in found.coders}
    named = [_named(name, found) for name in found.mean if name != "percent"]
    counts = {word("agreement.coded_by", coder=coder): word("agreement.coded_by", coder=marks[coder]) for coder in found.coders}
    return {
        word("agreement.units"): None if units else st.column_config.TextColumn("n", width=COUNT, help=word("agreement.units")),
        **{name: st.column_config.TextColumn(short, width=COUNT, help=name) for name, short in counts.items()},
        word("agreement.all"): st.column_config.TextColumn(width=COUNT),
        word("agreement.percent"): st.column_config.TextColumn("%", width=SHARE, help=word("agreement.percent")),
        **{name: st.column_config.TextColumn(width=COEFFICIENT) for name in named},
    }


def _row(found: Agreement, one: Any, name: str) -> dict[str, str]:
    counts = {
        word("agreement.coded_by", coder=coder): figure(many) for coder, many in zip(found.coders, one.coded, strict=True)
    }
    row = {word("agreement.code"): name, word("agreement.units"): figure(one.units), **counts}
    return {**row, word("agreement.all"): figure(one.shared), **_measures(found, one.measures)}


def _measures(found: Agreement, measures: Mapping[str, Value]) -> dict[str, str]:
    row = {word("agreement.percent"): _share(measures["percent"])}
    for name in (name for name in found.mean if name != "percent"):
        label = _named(name, found)
        row[label] = _with_interval(measures[name], short=name != "alpha")
    return row


def _overall(found: Agreement) -> list[dict[str, str]]:
    rows = [{word("agreement.code"): word("agreement.mean"), **_measures(found, found.mean)}] if found.codes else []
    for name, value in (found.sets or {}).items():
        rows.append(_alone(word(f"agreement.sets_{name}"), value))
    if found.family is not None:
        for name in ("u", "cu"):
            rows.append(_alone(word(f"agreement.family_{name}"), Value(getattr(found.family, name))))
    if found.unit in ("character", "unitizing"):
        rows.append(_alone(word("agreement.family_binary"), found.relevant))
    blank = dict.fromkeys(_row(found, found.codes[0], "") if found.codes else {}, "")
    return [{**blank, **row} for row in rows]


def _alone(name: str, value: Value) -> dict[str, str]:
    return {word("agreement.code"): name, word("agreement.alpha"): _with_interval(value)}


def _about(found: Agreement) -> None:
    """Say what inflates the figures, what is not confirmed, and the benchmarks as notes."""
    if found.unit in ("character", "unitizing"):
        st.info(word("agreement.inflated"), icon=":material/info:")
        if found.family is None:
            st.caption(word("agreement.not_exclusive"))
        elif len(found.coders) > 2:
            st.caption(word("agreement.cu_unconfirmed"))
    elif found.sets is None:
        st.caption(word("agreement.too_many_sets"))
    st.caption(word("agreement.benchmarks"))


def _kind(name: str, found: Agreement) -> str:
    return name if name != "kappa" else "kappa_cohen" if len(found.coders) == 2 else "kappa_fleiss"


def _named(name: str, found: Agreement) -> str:
    return word(f"agreement.{_kind(name, found)}")


def _share(value: Value) -> str:
    return word("agreement.undefined") if value.value is None else percentage(value.value, digits=1)


def _coefficient(value: Value, *, short: bool = False) -> str:
    if value.value is None:
        return word("agreement.undefined" if short else "agreement.undefined_why")
    return figure(value.value, digits=2)


def _with_interval(value: Value, *, short: bool = False) -> str:
    told = _coefficient(value, short=short)
    return told if value.interval is None else f"{told} {_interval(value.interval)}"


def _interval(interval: tuple[float, float] | None, *, share: bool = False) -> str:
    if interval is None:
        return "–"
    low, high = (percentage(edge, digits=1) if share else figure(edge, digits=2) for edge in interval)
    return f"[{low}; {high}]"
