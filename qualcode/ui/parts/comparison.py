"""Comparing what groups, techniques, waves or coders say of the codes: signs and quotations, and what a cell rests on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd
import streamlit as st

from qualcode.analysis import triangulation
from qualcode.analysis.lineage import belonging, under
from qualcode.analysis.matrices import row_key
from qualcode.charts.triangulation import heat_map
from qualcode.model.address import RESTRICTIONS
from qualcode.model.project import Project
from qualcode.model.query import Query
from qualcode.reports.quotes import chosen, locator, shortened
from qualcode.reports.tables import triangulation as reports
from qualcode.tables import each_row
from qualcode.ui import state
from qualcode.ui.navigation import link
from qualcode.ui.parts import cells, choice_address, conditions, counting, judgement, passage_cards, summary_editor, to_passages
from qualcode.ui.parts.choices import code_names, coder_choice, group_names, technique_name
from qualcode.ui.parts.study import counted as united_codings
from qualcode.ui.parts.study import study
from qualcode.ui.parts.table import downloads
from qualcode.ui.parts.table_height import height
from qualcode.ui.words import figure, plain, word

Comparison = Literal["group", "technique", "informant", "wave", "coder"]
COMPARISONS: tuple[Comparison, ...] = ("group", "technique", "informant", "wave", "coder")
LOOKS = ("table", "picture")
QUOTES = (0, 1, 2)
USUAL, LONGEST = 1, 95
QUOTED = ["code", "lineage", "quote", "informant", "source_name", "paragraph", "seconds", "polarity", "source_position", "start"]
ROWS = {0: 70, 1: 130, 2: 210}  # pixels of a row by the number of quotations in its cells
HIGHEST, DRAWN = 640, 40
READING = 640
TALL = {0: 70, 1: 210, 2: 370}  # where the columns of more than `FEW` sets are narrow
FEW = 3
NEXT = {"group": "informants", "technique": "code", "wave": "sources", "coder": "settings"}  # where what is missing is given
VERDICT = 70
VERDICTS = (190, 132, 112, 112, 66)  # pixels of the columns of the table of verdicts
NAME, LEAST, BREADTH = 110, 130, 656  # pixels of the codes' column, of a set's at least, of all beside a sidebar at 1024


@dataclass(frozen=True, slots=True)
class Choice:
    """What is compared: how, over which codes, whose codings; `informant` is the code name of a strict comparison."""

    by: Comparison
    codes: pd.DataFrame
    coder: str | None
    informant: str = ""
    guid: str = ""

    @property
    def column(self) -> triangulation.By:
        return "technique" if self.by == "informant" else self.by

    @property
    def comparison(self) -> str:
        return f"{triangulation.STRICT}{self.guid}" if self.by == "informant" else self.by

    @property
    def address(self) -> tuple[object, ...]:
        return self.comparison, tuple(self.codes["code"]), self.coder, state.language()


def show(project: Project, key: str) -> None:
    """Show the comparison that the reader chooses, with the judgement of the open code and the passages of the open cell."""
    summary_editor.keep(project, _editor(project))
    choice = _choice(project, key)
    if choice is None:
        return
    found = _cells(project, choice)
    if found.empty:
        st.info(word("cells.nothing" if choice.codes.empty else f"triangulation.no_{choice.by}"), icon=":material/info:")
        if not choice.codes.empty:
            link(NEXT[choice.column])
        return
    labels, sets = code_names(choice.codes), _sets(project, choice)
    proposed = state.derived(project, ("proposed", *choice.address), lambda: triangulation.convergence(found))
    judged = judgement.held(project, choice.comparison)
    _said(project, choice, proposed, judged)
    _matrix(project, choice, found, proposed, judged, labels, sets, f"{key}.{choice.by}")
    _open(project, choice, found, proposed, judged, labels, sets, f"{key}.{choice.by}")


def _choice(project: Project, key: str) -> Choice | None:
    by = st.segmented_control(
        word("triangulation.by"), COMPARISONS, required=True,
        format_func=lambda name: word(f"triangulation.by_{name}"), help=word("triangulation.by_help"),
        key=choice_address.one_of("by", f"{key}.by", COMPARISONS, "group"),
        wrap=True,
    ) or "group"  # fmt: skip
    st.caption(word(f"triangulation.about_{by}"))
    who = ("", "")
    if by == "informant":
        met = _met(project, key)
        if met is None:
            st.info(word("triangulation.no_informant"), icon=":material/info:")
            link("sources")
            return None
        who = met
    laid = state.table("codings", project)
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        codes = cells.codes_choice(state.table("codes", project), laid, key)
    with right:
        coder = None if by == "coder" else coder_choice(laid, f"{key}.coder")
    return Choice(by, codes, coder, *who)


def _met(project: Project, key: str) -> tuple[str, str] | None:
    """Ask which of the informants whom several techniques met; return code name and guid, None where there is nobody."""
    people = state.table("informants", project)
    known = [*triangulation.met_by(state.table("sources", project), people)]
    if not known:
        return None
    rows = people.set_index("informant")
    name = st.selectbox(
        word("triangulation.informant"), known, key=choice_address.one_of("informant", f"{key}.who", known), width=460,
        format_func=lambda one: f"{one} {rows.loc[one, 'role']}".strip(),
    )  # fmt: skip
    return name, str(rows.loc[name, "guid"])


def counted(project: Project, coder: str | None, *, all_coders: bool = False) -> pd.DataFrame:
    """Return the codings that count: one coder's, or all with twins once, or every coder's where coders are compared."""
    return state.table("codings", project) if all_coders else united_codings(project, coder)


def laid_for(project: Project, choice: Choice) -> pd.DataFrame:
    """Return the codings that the comparison rests on."""
    laid = counted(project, choice.coder, all_coders=choice.by == "coder")
    return laid[laid["informant"] == choice.informant] if choice.by == "informant" else laid


def _cells(project: Project, choice: Choice) -> pd.DataFrame:
    codes = list(choice.codes["code"])
    return state.derived(
        project, ("cells", *choice.address), lambda: _compared(project, choice, laid_for(project, choice), codes)
    )


def _compared(project: Project, choice: Choice, laid: pd.DataFrame, codes: list[str]) -> pd.DataFrame:
    """Return the cells of these codings and codes in the chosen comparison."""
    sources, people = state.table("sources", project), state.table("informants", project)
    if choice.by == "informant":
        return triangulation.strict(laid, sources, people[people["informant"] == choice.informant], codes=codes)
    return triangulation.matrix(laid, sources, people, by=choice.by, codes=codes)


def _sets(project: Project, choice: Choice) -> dict[str, str]:
    """Return the sets by id, each with its name and the number of who could speak in it."""
    sources, people = state.table("sources", project), state.table("informants", project)
    members = triangulation.met_by(sources, people)[choice.informant] if choice.by == "informant" else None
    members = members or triangulation.set_members(state.table("codings", project), sources, people, choice.column)
    names = {
        "group": group_names(project).get, "technique": lambda name, _: technique_name(name),
        "wave": lambda name, _: word("triangulation.wave", number=name), "coder": lambda name, _: name,
    }[choice.column]  # fmt: skip
    told = {name: f"{names(name, name)} ({figure(len(among))})" for name, among in members.items()}
    return cells.told_apart(told)


def _said(project: Project, choice: Choice, proposed: pd.DataFrame, judged: Mapping) -> None:
    """Say how many codes are in each category, decided where the researcher has, and how complete the sets are."""
    rows = [(row.category, judged.get(row.code)) for row in each_row(proposed)]
    final = [category if decision is None else decision.category for category, decision in rows]
    counts = triangulation.summary(proposed.assign(category=final))
    counts["missing"] = counts["unset"] + counts["one set"]
    told = {name.replace(" ", "_"): figure(number) for name, number in counts.items()}
    decided = sum(decision is not None for _, decision in rows)
    st.markdown(word("triangulation.said", codes=figure(len(proposed)), judged=figure(decided), **told))
    stale = sum(row.stale for code, row in judged.items() if code in set(proposed["code"]))
    if stale:
        st.warning(word("triangulation.stale_count", count=figure(stale)), icon=":material/rate_review:")
    if counts["one set"]:
        st.info(word(f"triangulation.one_set_{choice.column}"), icon=":material/info:")
        link(NEXT[choice.column])
    if counts["unset"]:
        st.info(word("triangulation.polarity_missing"), icon=":material/info:")
    laid = laid_for(project, choice)
    ungrouped = triangulation.ungrouped(laid) if choice.column == "group" else 0
    left = triangulation.left_out(laid, choice.column) - ungrouped
    for name, count in ((f"left_out_{choice.column}", left), ("ungrouped", ungrouped)):
        if count:
            st.caption(word(f"triangulation.{name}", count=figure(count)))


def _matrix(
    project: Project, choice: Choice, found: pd.DataFrame, proposed: pd.DataFrame, judged: Mapping,
    labels: dict[str, str], sets: dict[str, str], key: str,
) -> None:  # fmt: skip
    left, right = st.columns(2, vertical_alignment="bottom")
    look = left.segmented_control(
        word("cells.look"), LOOKS, required=True,
        format_func=lambda name: word(f"cells.view_{name}"), key=choice_address.one_of("look", f"{key}.look", LOOKS),
    )  # fmt: skip
    if look == "picture":
        _picture(choice, found, labels, sets, key)
    else:
        most = right.segmented_control(
            word("triangulation.quotes"), QUOTES, required=True,
            key=choice_address.one_of("quotes", f"{key}.quotes", QUOTES, USUAL),
        )
        _table(project, choice, found, proposed, judged, labels, sets, USUAL if most is None else most, key)
    counts = counting.rule(choice.coder, each=choice.by == "coder")
    st.caption(f"{word('triangulation.legend')} {counts}")
    st.caption(word("triangulation.rule"))
    whole = study(project, coder=choice.coder)
    downloads(
        lambda: (reports.compared(whole, found, proposed, labels, sets, choice.comparison),), word("ui.page.triangulation"),
        word(f"triangulation.file_{choice.by}"), key,
    )  # fmt: skip


def _picture(choice: Choice, found: pd.DataFrame, labels: dict[str, str], sets: dict[str, str], key: str) -> None:
    drawn = dict(list(labels.items())[:DRAWN])
    if len(drawn) < len(labels):
        st.caption(word("triangulation.many", shown=figure(len(drawn)), all=figure(len(labels))))
    names = dict(zip(choice.codes["code"], choice.codes["label"], strict=True))
    drawing = heat_map(found, {code: names[code] for code in drawn}, sets, state.language())
    cells.picture(
        drawing, key, "heat", caption=word(f"triangulation.caption_{choice.by}"), file=word(f"triangulation.file_{choice.by}")
    )


def _table(
    project: Project, choice: Choice, found: pd.DataFrame, proposed: pd.DataFrame, judged: Mapping,
    labels: dict[str, str], sets: dict[str, str], quotes: int, key: str,
) -> None:  # fmt: skip
    held = {(row.code, row.set): row for row in each_row(found)}
    words = _quotations(project, choice, quotes)
    said = _summaries(project, choice, sets)
    rows, verdicts = [], []
    for outcome in each_row(proposed):
        told = [_cell(held[outcome.code, name], words.get((outcome.code, name), ()), said.get((outcome.code, name), ""))
                for name in sets]  # fmt: skip
        complete = f"{figure(outcome.with_data)}/{figure(outcome.sets)}"
        rows.append([labels[outcome.code], *told])
        verdict = judgement.columns(outcome, judged.get(outcome.code), choice.column)
        verdicts.append([labels[outcome.code], *verdict, complete])
    code, *others = (word(f"triangulation.{name}") for name in ("code", "category", "decided", "view", "complete"))
    shown = pd.DataFrame(rows, columns=[code, *sets.values()])
    wide = max(LEAST, (BREADTH - NAME) // max(len(sets), 1))
    high = (TALL if len(sets) > FEW else ROWS)[quotes]
    cells.table(
        shown, key, list(labels), {name: one for one, name in sets.items()}, row_height=high,
        height=height(len(shown), HIGHEST, high),
        column_config={code: st.column_config.TextColumn(pinned=True, width=NAME),
                       **{name: st.column_config.TextColumn(width=wide) for name in sets.values()}},
    )  # fmt: skip
    cells.listed(
        pd.DataFrame(verdicts, columns=[code, *others]), key, [(one, None) for one in labels], row_height=VERDICT,
        height=height(len(verdicts), HIGHEST, VERDICT),
        column_config={name: st.column_config.TextColumn(
                           width=wide, help=word("triangulation.complete_help") if name == others[3] else None
                       ) for name, wide in zip((code, *others), VERDICTS, strict=True)},
    )  # fmt: skip


def _cell(cell: Any, quotes: tuple[str, ...], summary: str) -> str:
    """Return what a cell of the table says: sign and counts, who speaks, the researcher's summary, quotations."""
    head = conditions.signed(cell)
    return head if cell.stance == "silent" else " · ".join(part for part in (head, summary, *quotes) if part)


def _quotations(project: Project, choice: Choice, most: int) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return the quotations of each cell with where they stand."""
    if not most:
        return {}

    def made() -> dict[tuple[str, str], tuple[str, ...]]:
        laid = laid_for(project, choice)
        held = under(laid, list(choice.codes["code"]), [*QUOTED, choice.column])
        placed = held.assign(set=held[choice.column].astype("str")).dropna(subset=["set"])
        told: dict[tuple[str, str], list[str]] = {}
        for row in each_row(chosen(placed, most=most, within=("under", "set"))):
            quote = f"“{shortened(row.quote, LONGEST)}” {locator(row, state.language())}"
            told.setdefault((row.under, row.set), []).append(quote)
        return {place: tuple(quotes) for place, quotes in told.items()}

    return state.derived(project, ("quotations", most, *choice.address), made)


def _place(choice: Choice, guid: str, name: str) -> tuple[str, str, str]:
    """Return under which matrix, row and column the researcher's words on a cell are kept."""
    column = f"{choice.guid}:{name}" if choice.by == "informant" else row_key(name)
    return f"by_{choice.by}", guid, column


def _summaries(project: Project, choice: Choice, sets: Mapping[str, str]) -> dict[tuple[str, str], str]:
    written = state.table("summaries", project)
    held = {(row.matrix, row.row, row.column): row.body for row in each_row(written)}
    guids = dict(zip(choice.codes["code"], choice.codes["guid"], strict=True))
    places = {(code, name): _place(choice, guid, name) for code, guid in guids.items() for name in sets}
    return {cell: shortened(held[place], LONGEST) for cell, place in places.items() if place in held}


def _open(
    project: Project, choice: Choice, found: pd.DataFrame, proposed: pd.DataFrame, judged: Mapping,
    labels: dict[str, str], sets: dict[str, str], key: str,
) -> None:  # fmt: skip
    st.caption(word("cells.pick"))
    names = word("triangulation.code"), word(f"triangulation.set_{choice.column}")
    code, column = cells.open_cell(labels, sets, key, names=names, start=(_first(proposed), next(iter(sets))))
    guid = str(choice.codes.set_index("code").loc[code, "guid"])
    place = judgement.Place(choice.comparison, choice.informant, code, guid, labels[code])
    mine = found[found["code"] == code]
    laid = laid_for(project, choice)
    rows = state.derived(project, ("rows of code", code, *choice.address), lambda: belonging(laid, [code])[0])
    outcome = next(each_row(proposed[proposed["code"] == code]))
    material = conditions.Material(
        lambda: laid.iloc[rows], frozenset(laid["polarity"].iloc[rows].unique()), (code, *choice.address),
        lambda some, codes: _compared(project, choice, some, codes),
    )  # fmt: skip
    judgement.show(project, place, material, mine, outcome, judged.get(code), sets, key)
    in_set = (laid[choice.column].iloc[rows].astype("str") == column).to_numpy(dtype=bool, na_value=False)
    name, cards = f"{labels[code]} × {sets[column]}", f"{key}.cards.{code}.{column}"
    _passages(project, laid.iloc[rows[in_set]], _place(choice, guid, column), name, cards, _asking(choice, guid, column))


def _asking(choice: Choice, guid: str, column: str) -> Query | None:
    """Return the query that finds the passages of a cell, where the page Passages has a filter for it."""
    if choice.by == "coder":
        return to_passages.asking(guid, column)
    if choice.by == "informant":
        return to_passages.asking(guid, choice.coder, informant=choice.informant, technique=column)
    return to_passages.asking(guid, choice.coder, **{choice.column: column}) if choice.column in RESTRICTIONS else None


def _editor(project: Project) -> str:
    """Return under which key typed words wait to be kept, whatever comparison is shown by then."""
    return f"triangulation.{project.id}.words"


def _first(proposed: pd.DataFrame) -> str:
    """Return the code that asks most for a look: the first dissonance, else the first of all."""
    opposed = proposed[proposed["category"] == "dissonance"]
    return (opposed if len(opposed) else proposed)["code"].iloc[0]


def _passages(
    project: Project, held: pd.DataFrame, place: tuple[str, str, str], name: str, key: str, asks: Query | None
) -> None:
    """Show the passages of the open cell, and beside them the researcher's own words on it."""
    passages, editor = st.columns([3, 2], gap="medium")
    with editor:
        summary_editor.show_compared(project, summary_editor.Place(*place, name), held, _editor(project))
    with passages:
        st.markdown(f"**{plain(name)} · {word('cells.passages', count=figure(len(held)))}**")
        if asks is not None and len(held):
            to_passages.link(project, asks)
        if held.empty:
            st.info(word("triangulation.silent"))
        else:
            with st.container(height=READING, border=False):
                passage_cards.show(project, held, key=key, narrow=True)
