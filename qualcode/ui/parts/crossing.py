"""Codes against informants, groups, techniques or any attribute: counts, shares or yes and no, with their passages."""

import pandas as pd
import streamlit as st

from qualcode.analysis import matrices
from qualcode.charts import matrices as charts
from qualcode.model.address import RESTRICTIONS
from qualcode.model.project import Project
from qualcode.model.query import Query
from qualcode.reports.tables import matrices as reports
from qualcode.tables import ATTRIBUTE
from qualcode.ui import state
from qualcode.ui.parts import cells, choice_address, counting, to_passages
from qualcode.ui.parts.choices import code_names, coder_choice, group_names, polarity_name, technique_name
from qualcode.ui.parts.study import counted, study
from qualcode.ui.parts.table import downloads
from qualcode.ui.parts.table_height import height
from qualcode.ui.words import day, figure, percentage, word

VIEWS = ("table", "picture")
ROW_ORDERS = ("codebook", "total", "name")
FILL = "background-color: rgba(0, 114, 178, {depth:.2f})"
NAME, LONG, SUM, BREADTH = 165, 240, 62, 656  # pixels of the columns of names and sums, of all beside a sidebar at 1024
NARROWEST, WIDEST = 46, 110
ROW, LOW, FEW = 70, 35, 9  # pixels of a row, which wraps its words from 70 on: where there are few rows
LETTER = 8  # pixels of a letter in a heading
DEEPEST = 0.42  # text stays readable on it in light and dark


def show(project: Project, key: str) -> None:
    """Show the matrix of codes and one attribute."""
    laid = state.table("codings", project)
    sources, informants = state.table("sources", project), state.table("informants", project)
    known = matrices.attributes(laid, sources, informants)
    if not known:
        st.info(word("matrices.no_attributes"), icon=":material/info:")
        return
    by, codes, cell, coder = _choices(project, laid, known, key)
    each = by == "coder" and coder is None  # united, what two coders coded alike would stand under one of them
    codings = laid if each else counted(project, coder)
    told = matrices.values(codings, sources, informants, by)
    columns = _columns(project, told, by)
    if codes.empty or not columns:
        st.info(word("cells.nothing"), icon=":material/info:")
        return
    rows = code_names(codes)
    counts = matrices.crossed(codings, list(rows), told, list(columns))
    rows, columns, view = _ordered(project, counts, rows, columns, by, key)
    shown = matrices.crossed(codings, list(rows), told, list(columns), cell)
    _said(codings, told, by, cell, counting.rule(coder, each=each))
    if view == "picture":
        caption = word("figure.caption.crossed", by=by_name(by).lower(), cell=word(f"matrices.cell_{cell}").lower())
        cells.picture(
            charts.crossed(counts, shown, rows, columns, state.language(), cell=cell, by=by_name(by)), key,
            caption=caption, file=word("matrices.file_crossed"),
        )  # fmt: skip
    else:
        _table(counts, shown, rows, columns, cell, by, key)
    title, whole = by_name(by), study(project, coder=coder)
    downloads(
        lambda: (reports.crossed(whole, counts, shown, rows, columns, title, cell, each=each),), title,
        word("matrices.file_crossed"), key,
    )  # fmt: skip
    _passages(project, codings, told, rows, columns, by, coder, key)


def by_name(by: str) -> str:
    """Return what to call an attribute."""
    if by.startswith(matrices.INFORMANTS):
        return word("matrices.of_informant", name=_attribute_name(by.removeprefix(matrices.INFORMANTS)))
    if by.startswith(matrices.CODINGS):
        return word("matrices.of_coding", name=by.removeprefix(matrices.CODINGS))
    return word(f"matrices.by_{by}")


def _attribute_name(name: str) -> str:
    return word(f"informants.{name}") if name in ("pseudonym", "gender", "age", "education") else name


def _choices(
    project: Project, laid: pd.DataFrame, known: list[str], key: str
) -> tuple[str, pd.DataFrame, str, str | None]:
    first, second = st.columns(2, vertical_alignment="bottom")
    by = first.selectbox(word("matrices.by"), known, format_func=by_name, key=choice_address.one_of("by", f"{key}.by", known))
    with second:
        codes = cells.codes_choice(state.table("codes", project), laid, key)
    line = st.container(horizontal=True, vertical_alignment="bottom")
    with line:
        coder = coder_choice(laid, f"{key}.coder")
    cell = line.segmented_control(
        word("matrices.cell"), matrices.CELLS, required=True,
        format_func=lambda name: word(f"matrices.cell_{name}"), 
        key=choice_address.one_of("figure", f"{key}.cell", matrices.CELLS, "count"),
    )  # fmt: skip
    return by, codes, cell or "count", coder


def _columns(project: Project, told: pd.Series, by: str) -> dict[str, str]:
    """Return the values in the project's order, each with its name."""
    present = set(told.dropna())
    order = {
        "informant": list(state.table("informants", project)["informant"]),
        "group": list(group_names(project)),
        "role": list(state.table("informants", project)["role"]),
        "source": list(state.table("sources", project)["name"]),
    }.get(by, [])
    found = [value for value in dict.fromkeys(order) if value in present]
    found += sorted(present - set(found), key=_natural)
    return cells.told_apart({value: _value_name(project, by, value) for value in found})


def _natural(value: str) -> tuple[bool, float, str]:
    """Sort numbers by size and before words."""
    number = value.replace(",", ".").replace(".", "", 1).isdecimal()
    return not number, float(value.replace(",", ".")) if number else 0.0, value


def _value_name(project: Project, by: str, value: str) -> str:
    if by == "group":
        return group_names(project).get(value, value)
    if by == "date":
        return day(pd.Timestamp(value).date())
    return {"technique": technique_name, "polarity": polarity_name}.get(by, str)(value)


def _ordered(
    project: Project, counts: pd.DataFrame, rows: dict[str, str], columns: dict[str, str], by: str, key: str
) -> tuple[dict[str, str], dict[str, str], str]:
    """Ask for the orders of rows and columns, and how to look; return both in order, and the look."""
    told = _told_of_informants(project) if by == "informant" else {}
    left, middle, right = st.columns([3, 3, 2], vertical_alignment="bottom")
    row_order = left.selectbox(
        word("matrices.sort_rows"), ROW_ORDERS, format_func=_order_name,
        key=choice_address.one_of("rows", f"{key}.sort.rows", ROW_ORDERS),
    )
    orders = ["project", "total", "name", *told]
    column_order = middle.selectbox(
        word("matrices.sort_columns"), orders, format_func=_order_name,
        key=choice_address.one_of("columns", f"{key}.sort.{by}", orders),
    )
    view = right.segmented_control(
        word("cells.look"), VIEWS, required=True,
        format_func=lambda name: word(f"cells.view_{name}"), key=choice_address.one_of("look", f"{key}.view", VIEWS, "table"),
    )  # fmt: skip
    across = _sorted(columns, column_order, counts.sum(axis=0), told.get(column_order, {}))
    return _sorted(rows, row_order, counts.sum(axis=1), {}), across, view or "table"


def _told_of_informants(project: Project) -> dict[str, dict[str, str]]:
    """Return what is known of each informant, by the name of the attribute: for matrices ordered by case."""
    people = state.table("informants", project)
    columns = ["group", "role", *(name for name in people.columns if name.startswith(ATTRIBUTE))]
    given = {name: people[name].fillna("") for name in columns}
    return {
        name: dict(zip(people["informant"], values, strict=True)) for name, values in given.items() if values.ne("").any()
    }


def _order_name(order: str) -> str:
    if order in ("codebook", "project", "total", "name"):
        return word(f"matrices.sort_{order}")
    known = word(f"matrices.{order}") if order in ("group", "role") else _attribute_name(order.removeprefix(ATTRIBUTE))
    return word("matrices.sort_by", name=known.lower())


def _sorted(names: dict[str, str], order: str, totals: pd.Series, told: dict[str, str]) -> dict[str, str]:
    if order in ("codebook", "project"):
        return names
    if order == "total":
        found = sorted(names, key=lambda name: -totals[name])
    elif order == "name":
        found = sorted(names, key=lambda name: names[name].lower())
    else:
        found = sorted(names, key=lambda name: (not told.get(name), _natural(told.get(name, ""))))
    return {name: names[name] for name in found}


def _said(codings: pd.DataFrame, told: pd.Series, by: str, cell: str, rule: str) -> None:
    st.markdown(f"{word(f'matrices.said_{cell}')} {rule}")
    nobody = codings["informant"].isna() if matrices.of_informants(by) else pd.Series(False, index=codings.index)
    left = "left_out_group" if by == "group" else "left_out_informant" if matrices.of_informants(by) else "left_out"
    for name, lacking in (("left_out_nobody", nobody), (left, ~nobody)):
        if count := int((told.isna() & lacking).sum()):
            st.caption(word(f"matrices.{name}", count=figure(count), by=by_name(by).lower()))


def _table(
    counts: pd.DataFrame, shown: pd.DataFrame, rows: dict[str, str], columns: dict[str, str], cell: str, by: str, key: str
) -> None:
    """Show the matrix; where the names of the columns have no room above them, they stand as rows and codes as columns."""
    values = shown.loc[list(rows), list(columns)]
    sums = [figure(int(number)) for number in counts.loc[list(rows), list(columns)].sum(axis="columns")]
    wide = (BREADTH - NAME - SUM) // len(columns)
    turned = max(map(len, columns.values())) * LETTER > max(wide, NARROWEST)
    if turned:
        values = values.T
    names, across = (columns, {row: row for row in rows}) if turned else (rows, columns)
    first, total = by_name(by) if turned else word("passages.code"), word("matrices.total")
    most = float(values.to_numpy().max()) or 1.0
    depths = pd.DataFrame((values / most).to_numpy(), columns=list(across.values()))
    written = pd.DataFrame(values.to_numpy(), columns=list(across.values())).map(lambda value: _written(value, cell))
    written.insert(0, first, list(names.values()))
    if cell == "count" and turned:
        written.loc[len(written)] = [total, *sums]
    elif cell == "count":
        written[total] = sums
    looks = depths.map(lambda depth: FILL.format(depth=DEEPEST * depth) if depth else "")
    looks = looks.reindex(index=written.index, columns=written.columns, fill_value="")
    high = ROW if len(names) <= FEW else LOW
    name = LONG if turned else NAME
    wide = min(max((BREADTH - name - (0 if turned else SUM)) // len(across), NARROWEST), WIDEST)
    cells.table(
        written.style.apply(lambda _: looks, axis=None), key, list(names), {name: one for one, name in across.items()},
        turned=turned, height=height(len(written), 640, high), row_height=high,
        column_config={first: st.column_config.TextColumn(pinned=True, width=name),
                       **{one: st.column_config.TextColumn(width=wide, help=rows[one] if turned else None)
                          for one in across.values()},
                       total: st.column_config.TextColumn(width=SUM, help=word("matrices.total_help"))},
    )  # fmt: skip


def _written(value: float, cell: str) -> str:
    if not value:
        return ""
    if cell == "binary":
        return "●"
    return percentage(value) if cell in ("row", "column") else figure(value)


def _passages(
    project: Project, codings: pd.DataFrame, told: pd.Series, rows: dict[str, str], columns: dict[str, str], by: str,
    coder: str | None, key: str,
) -> None:  # fmt: skip
    st.caption(word("cells.pick"))
    row, column = cells.open_cell(rows, columns, key, names=(word("passages.code"), by_name(by)))
    found = codings[codings["lineage"].map(lambda line: row in line) & (told == column)]
    asks = _asking(project, row, by, column, coder)
    to_passages.show(project, f"{rows[row]} × {columns[column]}", found, f"{key}.cards.{row}.{column}", asks)


def _asking(project: Project, row: str, by: str, column: str, coder: str | None) -> Query | None:
    """Return the query that finds a cell's passages, where the page Passages has a filter for it."""
    code = to_passages.guids(state.table("codes", project))[row]
    if by == "polarity":
        return to_passages.asking(code, coder, polarity=column)
    if by == "coder":
        return to_passages.asking(code, coder or column)
    if by == "source":
        named = state.table("sources", project).set_index("name")["source"]
        return to_passages.asking(code, coder, source=str(named[column])) if (named.index == column).sum() == 1 else None
    return to_passages.asking(code, coder, **{by: column}) if by in RESTRICTIONS else None
