"""Numbers beside words: rows of the joint display with what follows from their numbers and what codings say of them."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from qualcode.analysis import joint, matrices
from qualcode.analysis.joint import FITS
from qualcode.charts.joint import bars
from qualcode.model.event import act
from qualcode.model.project import Project
from qualcode.reports.outline import Band, Cell
from qualcode.reports.quotes import locator, shortened
from qualcode.reports.tables import joint_display as reports
from qualcode.reports.words import written
from qualcode.services import joint_rows as services
from qualcode.services import roles
from qualcode.services.joint_rows import JointRow
from qualcode.tables import each_row
from qualcode.ui import state
from qualcode.ui.parts import cells, crossing, held, passage_cards
from qualcode.ui.parts.choices import code_names
from qualcode.ui.parts.comparison import counted
from qualcode.ui.parts.gesture import carried_out
from qualcode.ui.parts.rights import only
from qualcode.ui.parts.study import study
from qualcode.ui.parts.table import downloads
from qualcode.ui.parts.table_height import height
from qualcode.ui.words import figure, word

ROW, HIGHEST = 130, 640
HEIGHT = 90
LONGEST, QUOTE = 90, 160
YEARS = "years"
KIND = "joint_row"


@dataclass(frozen=True, slots=True)
class Beside:
    """What can stand beside numbers: codes by guid, attributes with their values, and the codings that count."""

    codes: dict[str, str]
    attributes: dict[str, list[str]]
    codings: pd.DataFrame


def show(project: Project, key: str) -> None:
    """Show the joint display as a table and picture, the codings of the open row, and the forms to write rows."""
    st.caption(word("joint.about"))
    rows = state.table("joint_rows", project)
    beside = _beside(project)
    if rows.empty:
        st.info(word("joint.none"), icon=":material/table_chart:")
    else:
        _display(project, rows, key)
        _row(project, rows, beside, key)
    _new(project, rows, beside, key)


@only(roles.CODES)
def _new(project: Project, rows: pd.DataFrame, beside: Beside, key: str) -> None:
    with st.expander(word("joint.add"), icon=":material/add:", expanded=rows.empty):
        _form(project, None, beside, f"{key}.new")


def _beside(project: Project) -> Beside:
    laid = counted(project, None)
    sources, people = state.table("sources", project), state.table("informants", project)
    codes = state.table("codes", project)

    def values() -> dict[str, list[str]]:
        known = [by for by in matrices.attributes(laid, sources, people) if by not in ("polarity", "source", "date")]
        told = {by: sorted(matrices.values(laid, sources, people, by).dropna().unique()) for by in known}
        return dict(sorted(told.items(), key=lambda pair: not pair[0].startswith(matrices.CODINGS)))

    names = dict(zip(codes["guid"], code_names(codes, indented=True).values(), strict=True))
    return Beside(names, state.derived(project, ("attribute values", state.language()), values), laid)


def _display(project: Project, rows: pd.DataFrame, key: str) -> None:
    whole = study(project)
    block = reports.build(whole)
    told = [[_on_one_line(cell) for cell in row] for row in block.rows if not isinstance(row, Band)]
    shown = pd.DataFrame(told, columns=list(block.headings))
    widths = dict(zip(block.headings, (140, 160, 290, 100, 230), strict=True))
    cells.table(
        shown, key, list(rows["row"]), {}, row_height=ROW, height=height(len(shown), HIGHEST, ROW),
        column_config={name: st.column_config.TextColumn(width=width) for name, width in widths.items()},
    )  # fmt: skip
    st.caption(f"{word('joint.help')} {word('count.with_below')}")
    downloads(lambda: (reports.build(whole),), word("triangulation.view_of_joint"), word("joint.file"), key)
    numbers = joint.derived(rows)
    if len(numbers):
        drawing = bars(rows, numbers, state.language())
        cells.picture(drawing, key, caption=word("joint.caption"), file=word("joint.file"))


def _on_one_line(cell: Cell) -> str:
    parts = cell if isinstance(cell, tuple) else (cell,)
    return " · ".join(written(part, state.language()) for part in parts)


def _row(project: Project, rows: pd.DataFrame, beside: Beside, key: str) -> None:
    """Show the row that is open: the codings beside its numbers, and the form to change it."""
    labels = cells.told_apart(dict(zip(rows["row"], rows["label"], strict=True)))
    st.caption(word("joint.pick"))
    chosen, _ = cells.open_cell(labels, {"": ""}, key, names=(word("joint.row"), ""))
    row = next(each_row(rows[rows["row"] == chosen]))
    found = _linked(project, beside, row.code_guid, row.attribute, row.value)
    passages, editor = st.columns([1, 1], gap="medium")
    with passages:
        st.markdown(f"**{word('cells.passages', count=figure(len(found)))}**")
        if found.empty:
            st.info(word("joint.silent"))
        else:
            with st.container(height=ROW * 5, border=False):
                passage_cards.show(project, found, key=f"{key}.cards.{chosen}", narrow=True)
    with editor:
        _edit(project, row, beside, chosen, key)


@only(roles.CODES, told=True)
def _edit(project: Project, row: Any, beside: Beside, chosen: str, key: str) -> None:
    _form(project, row, beside, f"{key}.{chosen}")
    if st.button(word("joint.remove"), icon=":material/delete:", key=f"{key}.remove") and carried_out(
        lambda session: services.remove_row(session, act(state.me()), project.id, chosen)
    ):
        st.rerun()


def _linked(project: Project, beside: Beside, guid: str, attribute: str, value: str) -> pd.DataFrame:
    codes = state.table("codes", project)
    short = dict(zip(codes["guid"], codes["code"], strict=True))
    return joint.linked(
        beside.codings, state.table("sources", project), state.table("informants", project), code=short.get(guid),
        attribute=attribute, value=value,
    )  # fmt: skip


def _form(project: Project, row: Any, beside: Beside, form: str) -> None:
    """Show the fields of a row, empty or as `row` has them, and keep what is sent.

    The code and the attribute are asked outside the form, since the quotations to choose from hang on them.
    """
    kind = f"{KIND}.{'new' if row is None else 'open'}"
    since = held.refilled(project, kind, form, None if row is None else tuple(map(str, row)), button=f"{form}.keep")
    key = f"{form}.{since}"
    label = st.text_input(word("joint.label"), row.label if row is not None else "", max_chars=200, key=f"{key}.label")
    counts, measure = _numbers(row, key)
    code, attribute, value = _link(row, beside, key)
    quote = _quote(project, row, beside, (code, attribute, value), key)
    fit = st.segmented_control(
        word("joint.fit"), FITS, default=row.fit if row is not None else FITS[0], required=True,
        format_func=lambda name: word(f"reports.fit.{name}"), key=f"{key}.fit", help=word("joint.fit_help"),
        wrap=True,
    )  # fmt: skip
    inference = st.text_area(
        word("joint.inference"), row.inference if row is not None else "", height=HEIGHT, key=f"{key}.inference",
        help=word("joint.inference_help"),
    )  # fmt: skip
    if not st.button(word("joint.keep"), icon=":material/check:", type="primary", key=f"{form}.keep"):
        return
    told = JointRow(label, measure, counts, code, attribute, value, quote, fit or FITS[0], inference)
    if _kept(project, row, told, since):
        held.let_go(kind)
        st.toast(word("joint.kept"), icon=":material/check:")
        st.rerun()
    held.renewal(kind, form)


def _numbers(row: Any, key: str) -> tuple[dict[str, float], str]:
    """Ask for the numbers, one row a year, and what they count."""
    measure = st.text_input(word("joint.measure"), row.measure if row is not None else "", max_chars=80, key=f"{key}.measure",
                            help=word("joint.measure_help"))  # fmt: skip
    kept = dict(row.counts) if row is not None else {}
    year, number = word("joint.year"), word("joint.count")
    given = pd.DataFrame({year: list(kept), number: list(kept.values())}).astype({year: "str", number: "float64"})
    typed = st.data_editor(
        given, num_rows="dynamic", hide_index=True, key=f"{key}.{YEARS}",
        column_config={
            year: st.column_config.TextColumn(required=True, validate=r"^\d{4}$"),
            number: st.column_config.NumberColumn(required=True),
        },
    )  # fmt: skip
    filled = typed.dropna()
    return {str(at): float(value) for at, value in zip(filled[year], filled[number], strict=True)}, measure


def _link(row: Any, beside: Beside, key: str) -> tuple[str, str, str]:
    """Ask which codings stand beside the numbers: of a code, of a value of an attribute, or of both."""
    codes = ["", *beside.codes]
    linked = row.code_guid if row is not None and row.code_guid in beside.codes else ""
    code = st.selectbox(
        word("joint.code"), codes, index=codes.index(linked), key=f"{key}.code",
        format_func=lambda guid: beside.codes.get(guid, word("joint.no_code")),
    )  # fmt: skip
    left, right = st.columns(2)
    known = ["", *beside.attributes]
    asked = row.attribute if row is not None and row.attribute in beside.attributes else ""
    attribute = left.selectbox(
        word("joint.attribute"), known, index=known.index(asked), key=f"{key}.attribute",
        format_func=lambda by: crossing.by_name(by) if by else word("joint.no_attribute"),
    )  # fmt: skip
    if not attribute:
        return code, "", ""
    values = beside.attributes[attribute]
    at = values.index(row.value) if row is not None and row.value in values else 0
    return code, attribute, right.selectbox(word("joint.value"), values, index=at, key=f"{key}.value.{attribute}")


def _quote(project: Project, row: Any, beside: Beside, link: tuple[str, str, str], key: str) -> str:
    """Ask which of the codings is quoted."""
    found = _linked(project, beside, *link)
    names = {one.coding: f"{locator(one, state.language())}: {shortened(one.quote, QUOTE)}"
             for one in each_row(found.head(QUOTE))}  # fmt: skip
    known = ["", *names]
    at = known.index(row.coding) if row is not None and row.coding in names else min(1, len(known) - 1)
    return st.selectbox(
        word("joint.quote"), known, index=at, key=f"{key}.quote.{'.'.join(link)}",
        format_func=lambda guid: names.get(guid, word("joint.no_quote")),
    )  # fmt: skip


def _kept(project: Project, row: Any, told: JointRow, since: int) -> bool:
    by = act(state.me())
    if row is None:
        return carried_out(lambda session: services.add_row(session, by, project.id, told))
    return carried_out(lambda session: services.change_row(session, by, project.id, row.row, told, since=since))
