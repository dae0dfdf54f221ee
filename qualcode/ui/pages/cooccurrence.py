"""Which codes meet: as heat map, network and list of pairs; a click on a cell or a line shows the passages."""

import pandas as pd
import streamlit as st

from qualcode.analysis import cooccurrence
from qualcode.analysis.coders import united
from qualcode.charts import cooccurrence as charts
from qualcode.model.project import Project
from qualcode.reports.tables import matrices as reports
from qualcode.ui import state
from qualcode.ui.parts import cells, choice_address, counting, empty, passage_cards
from qualcode.ui.parts.choices import NARROW, WIDE, code_names, coder_choice
from qualcode.ui.parts.heading import heading
from qualcode.ui.parts.study import study
from qualcode.ui.parts.table import downloads
from qualcode.ui.words import figure, plain, word

VALUES = ("count", "jaccard")
VIEWS = ("heat", "network", "pairs")
MOST, LEVEL = "most", "level:"
USUAL, DRAWN, LINES = 15, 60, 30


def show() -> None:
    heading("co-occurrence")
    project = state.current_project()
    if project is None:
        return empty.no_project()
    if state.table("codings", project).empty:
        return empty.no_codings()
    key = f"meetings.{project.id}"
    unit = _unit(key)
    coder, choice, most = _codes(project, key)
    codings, codes = _material(project, choice, most, coder)
    if codes.empty:
        st.info(word("cells.nothing"), icon=":material/info:")
        return
    labels = code_names(codes)
    turns = state.table("turns", project) if unit == "turn" else None
    pairs = _pairs(codings, tuple(labels), unit, turns, _address(project, choice, most, coder))
    met = pairs[pairs["first"] != pairs["second"]]
    own = not choice.startswith(LEVEL)
    _said(codings, labels, met, unit)
    st.caption(counting.rule(coder, own=own))
    if met.empty:
        st.info(word("meetings.none"), icon=":material/info:")
    view, value = _look(key)
    _picture(pairs, met, labels, unit, value, view, key)
    _downloads(project, pairs, labels, unit, value, coder, key, own=own)
    _passages(project, codings, labels, unit, turns, key, _strongest(met))


def _unit(key: str) -> str:
    chosen = st.segmented_control(
        word("meetings.unit"), cooccurrence.UNITS, required=True,
        format_func=lambda name: word(f"meetings.unit_{name}"), 
        key=choice_address.one_of("unit", f"{key}.unit", cooccurrence.UNITS, "overlap"),
    )  # fmt: skip
    return chosen or "overlap"


def _codes(project: Project, key: str) -> tuple[str | None, str, int]:
    """Ask whose codings count and which codes: the most used, those of one level, or those of one branch."""
    codes = state.table("codes", project)
    names = code_names(codes)
    line = st.container(horizontal=True, vertical_alignment="bottom")
    depths = [f"{LEVEL}{depth}" for depth in range(int(codes["depth"].max()) + 1)]

    def named(choice: str) -> str:
        if choice.startswith(cells.BELOW):
            return cells.branch_name(choice, names)
        if choice.startswith(LEVEL):
            return word("cells.level", depth=int(choice.removeprefix(LEVEL)) + 1)
        return word(f"cells.{choice}")

    offered = [MOST, "used", *depths, *cells.branches(codes)]
    choice = line.selectbox(
        word("cells.codes"), offered, format_func=named, key=choice_address.one_of("codes", f"{key}.codes", offered), width=WIDE
    )
    most = USUAL
    if choice == MOST:
        asked = choice_address.number("most", f"{key}.most", 2, 200, USUAL)
        most = line.number_input(word("cells.how_many"), 2, 200, key=asked, width=NARROW)
    with line:
        coder = coder_choice(state.table("codings", project), f"{key}.coder")
    return coder, choice, int(most)


def _address(project: Project, *choices: object) -> tuple[object, ...]:
    return state.place(), project.id, project.revision, state.language(), *choices


def _material(project: Project, choice: str, most: int, coder: str | None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the codings that count and the rows of CODES under which they count."""
    return _chosen(
        state.table("codings", project), state.table("codes", project), choice, most, coder, _address(project)
    )


@st.cache_resource(max_entries=8, show_spinner=False)
def _chosen(
    _codings: pd.DataFrame, _codes: pd.DataFrame, choice: str, most: int, coder: str | None, address: tuple
) -> tuple[pd.DataFrame, pd.DataFrame]:
    laid = united(_codings, coder)
    if choice.startswith(LEVEL):
        laid = cooccurrence.lifted(laid, int(choice.removeprefix(LEVEL)))
    uses = laid["code"].value_counts()
    wanted = set(uses.index)
    if choice == MOST:
        place = {code: at for at, code in enumerate(_codes["code"])}
        wanted = set(sorted(uses.index, key=lambda code: (-uses[code], place.get(code, 0)))[:most])
    elif choice.startswith(cells.BELOW):
        wanted &= set(cells.branch(_codes, choice.removeprefix(cells.BELOW)))
    return laid[laid["code"].isin(wanted)], _codes[_codes["code"].isin(wanted)]


@st.cache_resource(max_entries=16, show_spinner=False)
def _pairs(
    _codings: pd.DataFrame, codes: tuple[str, ...], unit: str, _turns: pd.DataFrame | None, address: tuple
) -> pd.DataFrame:
    return cooccurrence.cooccurrence(_codings, codes, unit, _turns)


def _said(codings: pd.DataFrame, labels: dict[str, str], met: pd.DataFrame, unit: str) -> None:
    st.markdown(
        word(f"meetings.said_{unit}", codings=figure(len(codings)), codes=figure(len(labels)), pairs=figure(len(met)))
        + " " + word("meetings.said_jaccard"),
    )  # fmt: skip


def _look(key: str) -> tuple[str, str]:
    """Ask how to show the pairs, and by which figure."""
    left, right = st.columns(2, vertical_alignment="bottom")
    view = left.segmented_control(
        word("cells.look"), VIEWS, required=True,
        format_func=lambda name: word(f"meetings.view_{name}"), 
        key=choice_address.one_of("view", f"{key}.view", VIEWS),
    )  # fmt: skip
    value = right.segmented_control(
        word("meetings.value"), VALUES, required=True,
        format_func=lambda name: word(f"meetings.value_{name}"), 
        key=choice_address.one_of("value", f"{key}.value", VALUES, "count"),
    )  # fmt: skip
    return view or "heat", value or "count"


def _picture(
    pairs: pd.DataFrame, met: pd.DataFrame, labels: dict[str, str], unit: str, value: str, view: str, key: str
) -> None:
    if view == "pairs":
        _table(met, labels, value, key)
        return
    drawn = _drawn(pairs, labels)
    if len(drawn) < len(labels):
        st.caption(word("meetings.many", shown=figure(len(drawn)), all=figure(len(labels))))
    inside = pairs[pairs["first"].isin(drawn) & pairs["second"].isin(drawn)]
    if view == "heat":
        square = cooccurrence.square(inside, list(drawn), value)
        told = word("figure.caption.meetings", **_counted(unit, value))
        cells.picture(
            charts.matrix(inside, square, drawn, state.language(), unit, value), key, "heat",
            caption=told, file=word("meetings.file"),
        )  # fmt: skip
        return
    most = int(met["count"].max()) if len(met) else 1
    least = 1
    if most > 1:
        least = st.slider(word("meetings.least"), 1, most, _usual(met), key=f"{key}.least.{unit}.{most}", width=420)
    strong = inside[(inside["count"] >= least) | (inside["first"] == inside["second"])]
    lines = strong[strong["first"] != strong["second"]]
    standing = {code: name for code, name in drawn.items() if code in {*lines["first"], *lines["second"]}}
    if standing:
        told = word("figure.caption.network", **_counted(unit, value))
        cells.picture(
            charts.network(strong, standing, state.language(), unit, value), key, "network",
            caption=told, file=word("meetings.file"),
        )  # fmt: skip


def _counted(unit: str, value: str) -> dict[str, str]:
    named = word(f"meetings.value_{value}")
    return {"unit": word(f"meetings.unit_{unit}"), "value": named if value == "jaccard" else named.lower()}


def _usual(met: pd.DataFrame) -> int:
    """Return the least count that leaves no more than `LINES` lines, so that the network can be read."""
    counts = met["count"].sort_values(ascending=False)
    fitting = [count for count in counts.unique() if (counts >= count).sum() <= LINES]
    return int(fitting[-1]) if fitting else int(counts.iloc[0])


def _drawn(pairs: pd.DataFrame, labels: dict[str, str]) -> dict[str, str]:
    """Return the codes that a picture has room for: the most used ones, in their order."""
    own = pairs[pairs["first"] == pairs["second"]].set_index("first")["uses_first"]
    kept = set(own.sort_values(ascending=False, kind="stable").index[:DRAWN])
    return {code: name for code, name in labels.items() if code in kept} if len(labels) > DRAWN else labels


def _table(met: pd.DataFrame, labels: dict[str, str], value: str, key: str) -> None:
    ordered = met.sort_values([value, "count"], ascending=False, kind="stable")
    columns = ("count", "uses_first", "uses_second", "jaccard")
    shown = pd.DataFrame(
        {
            word("meetings.first"): ordered["first"].map(labels),
            word("meetings.second"): ordered["second"].map(labels),
            **{word(f"meetings.{name}"): ordered[name] for name in columns},
        }
    )
    places = list(zip(ordered["first"], ordered["second"], strict=True))
    cells.listed(shown, key, places, column_config={
        word("meetings.jaccard"): st.column_config.NumberColumn(format="%.2f"),
    })  # fmt: skip


def _downloads(
    project: Project, pairs: pd.DataFrame, labels: dict[str, str], unit: str, value: str, coder: str | None, key: str, *,
    own: bool,
) -> None:  # fmt: skip
    downloads(
        lambda: reports.cooccurrence(study(project, coder=coder), pairs, labels, unit, value, own=own),
        word("ui.page.co-occurrence"), word("meetings.file"), key, endings=("xlsx", "csv"), tables=2,
    )  # fmt: skip


def _strongest(met: pd.DataFrame) -> tuple[str, str] | None:
    if met.empty:
        return None
    row = met.sort_values("count", ascending=False, kind="stable").iloc[0]
    return row["first"], row["second"]


def _passages(
    project: Project,
    codings: pd.DataFrame,
    labels: dict[str, str],
    unit: str,
    turns: pd.DataFrame | None,
    key: str,
    start: tuple[str, str] | None,
) -> None:
    st.caption(word("cells.pick"))
    names = word("meetings.first"), word("meetings.second")
    first, second = cells.open_cell(labels, labels, key, names=names, start=start)
    found = cooccurrence.together(codings, first, second, unit, turns)
    facts = {"count": figure(len(found)), "first": plain(labels[first]), "second": plain(labels[second])}
    held = codings[codings["coding"].isin({guid for guids in found["codings"] for guid in guids})]
    if unit == "source":
        facts["codings"] = figure(len(held))
    told = word(f"meetings.met_{unit}", **facts) if first != second else word("cells.passages", count=facts["count"])
    st.markdown(f"**{told}**")
    if found.empty:
        return
    if unit == "source":
        passage_cards.show(project, held, key=f"{key}.cards.{first}.{second}")
    else:
        passage_cards.show_passages(project, found, held, key=f"{key}.cards.{first}.{second}")
