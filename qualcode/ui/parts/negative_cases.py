"""Negative cases: the codings that speak against the majority, what each opposes, and how the researcher resolves it."""

from typing import Any

import pandas as pd
import streamlit as st

from qualcode.analysis import negative_cases
from qualcode.model.event import act
from qualcode.model.notation import STANCE_SIGNS
from qualcode.model.project import Project
from qualcode.reports.quotes import locator, shortened
from qualcode.services import resolutions as services
from qualcode.services import roles
from qualcode.tables import each_row
from qualcode.ui import state
from qualcode.ui.parts import cells, choice_address, held, passage_cards
from qualcode.ui.parts.choices import SIGNS, polarity_name
from qualcode.ui.parts.gesture import carried_out
from qualcode.ui.parts.table_height import height
from qualcode.ui.words import figure, moment, plain, word

STATES = ("open", "all", "resolved")
KINDS = ("both", "code", "finding")
UNSETTLED = ("open", "stale")
PAGE, ROW, HIGHEST = 40, 74, 420
LONGEST, SHORT = 120, 70
HEIGHT = 120
KIND = "resolution"


def show(project: Project, key: str) -> None:
    """Show the negative cases with their resolutions; open ones are counted and come first."""
    cases = state.derived(project, ("cases", state.language()), lambda: _cases(project))
    told = state.derived(project, ("cases reviewed", state.language()), lambda: _reviewed(project, cases))
    st.caption(f"{word('cases.about')} {word('count.own')}")
    if told.empty:
        st.info(word("cases.none"), icon=":material/check:")
        return
    open_ones = int(told["state"].isin(UNSETTLED).sum())
    st.markdown(word("cases.said", open=figure(open_ones), all=figure(len(told)), resolved=figure(len(told) - open_ones)))
    found = _filtered(told, cases, key)
    if found.empty:
        st.success(word("cases.all_resolved"), icon=":material/check:")
        return
    page = found.iloc[_page(len(found), key)]
    laid = state.table("codings", project)
    codings = {row.coding: row for row in each_row(laid[laid["coding"].isin(set(page["coding"]))])}
    against = dict(iter(cases[cases["coding"].isin(set(page["coding"]))].groupby("coding", sort=False)))
    _table(page, codings, against, key)
    _case(project, page, codings, against, key)


def _cases(project: Project) -> pd.DataFrame:
    return negative_cases.negative_cases(state.table("codings", project), state.table("evidence", project))


def _reviewed(project: Project, cases: pd.DataFrame) -> pd.DataFrame:
    return negative_cases.reviewed(cases, state.table("codings", project), state.table("resolutions", project))


def _filtered(told: pd.DataFrame, cases: pd.DataFrame, key: str) -> pd.DataFrame:
    left, right = st.columns(2, vertical_alignment="bottom")
    wanted = left.segmented_control(
        word("cases.show"), STATES, required=True,
        format_func=lambda name: word(f"cases.show_{name}"), 
        key=choice_address.one_of("state", f"{key}.state", STATES, "open"),
    )  # fmt: skip
    kind = right.segmented_control(
        word("cases.against"), KINDS, required=True,
        format_func=lambda name: word(f"cases.against_{name}"), 
        key=choice_address.one_of("kind", f"{key}.kind", KINDS, "both"),
    )  # fmt: skip
    keep = pd.Series(True, index=told.index)
    if wanted in ("open", "resolved"):
        keep = told["state"].isin(UNSETTLED) == (wanted == "open")
    if kind in ("code", "finding"):
        keep &= told["coding"].isin(set(cases.loc[cases["of"] == kind, "coding"]))
    return told[keep]


def _page(found: int, key: str) -> slice:
    pages = -(-found // PAGE)
    asked = word("ui.choice.page", pages=figure(pages))
    chosen = choice_address.number("page", f"{key}.page.{pages}", 1, pages)
    number = st.number_input(asked, 1, pages, width=180, key=chosen) if pages > 1 else 1
    return slice((number - 1) * PAGE, number * PAGE)


def _table(page: pd.DataFrame, codings: dict, against: dict, key: str) -> None:
    names = ("state", "passage", "code", "opposes", "where", "resolution")
    rows = [
        (
            word(f"cases.state_{row.state}"), shortened(codings[row.coding].quote, LONGEST),
            _coded(codings[row.coding]), "; ".join(_opposed(one) for one in each_row(against[row.coding])),
            locator(codings[row.coding], state.language()),
            shortened(row.body, LONGEST) if isinstance(row.body, str) else "",
        )
        for row in each_row(page)
    ]  # fmt: skip
    headings = [word(f"cases.{name}") for name in names]
    widths = dict(zip(headings, (90, 240, 150, 200, 110, 220), strict=True))
    cells.table(
        pd.DataFrame(rows, columns=headings), key, list(page["coding"]), {}, row_height=ROW,
        height=height(len(rows), HIGHEST, ROW),
        column_config={name: st.column_config.TextColumn(width=width) for name, width in widths.items()},
    )  # fmt: skip


def _coded(coding: Any) -> str:
    return f"{SIGNS[coding.polarity]} {coding.code} {coding.label}"


def _opposed(case: Any) -> str:
    """Return what the case opposes, with the numbers on which the majority rests."""
    if case.marked:
        return word("cases.marked", name=case.name)
    facts = {"name": case.name, "sign": STANCE_SIGNS[case.majority], "supporting": figure(case.supporting),
             "inhibiting": figure(case.inhibiting)}  # fmt: skip
    return word(f"cases.of_{case.of}", **facts)


def _case(project: Project, page: pd.DataFrame, codings: dict, against: dict, key: str) -> None:
    """Show the case that is open, with its passage, what it opposes, and the field for its resolution."""
    names = {
        guid: f"{_coded(codings[guid])} · {locator(codings[guid], state.language())} · {shortened(codings[guid].quote, SHORT)}"
        for guid in page["coding"]
    }
    st.caption(word("cases.pick"))
    chosen, _ = cells.open_cell(cells.told_apart(names), {"": ""}, key, names=(word("cases.case"), ""))
    row = next(each_row(page[page["coding"] == chosen]))
    laid = state.table("codings", project)
    passage, editor = st.columns([3, 2], gap="medium")
    with passage:
        st.markdown("  \n".join(f":material/arrow_forward: {plain(_opposed(one))}" for one in each_row(against[chosen])))
        passage_cards.show(project, laid[laid["coding"] == chosen], key=f"{key}.card", narrow=True)
    with editor:
        _resolution(project, row, codings[chosen], laid[laid["coding"] == chosen], key)


def _resolution(project: Project, row: Any, coding: Any, laid: pd.DataFrame, key: str) -> None:
    """Show the words of the resolution, or the field to write them."""
    st.markdown(f"**{plain(coding.code)} {plain(coding.label)}** · {polarity_name(coding.polarity)}")
    if row.state == "stale":
        st.warning(word("cases.changed"), icon=":material/rate_review:")
    own = isinstance(row.resolution, str)
    if isinstance(row.body, str) and not own:
        st.info(word("cases.by_finding", body=plain(row.body)), icon=":material/fact_check:")
    if not state.may(project, roles.CODES):
        st.markdown(plain(row.body) if own else word("accounts.read_only"))
        return
    name = f"{coding.code} · {locator(coding, state.language())}"
    seen = negative_cases.fingerprint(laid)
    by, button = state.me(), f"{key}.keep.{row.coding}"
    since = held.refilled(project, KIND, row.coding, row.at if own else None, button=button)
    with st.form(f"{key}.resolve.{row.coding}", border=False):
        body = st.text_area(
            word("cases.resolution"), row.body if own else "", height=HEIGHT, help=word("cases.resolution_help"),
            key=f"{key}.body.{row.coding}.{since}",
        )  # fmt: skip
        sent = st.form_submit_button(word("cases.keep"), icon=":material/check:", type="primary", key=button)
    if sent and carried_out(
        lambda session: services.resolve_case(
            session, act(by), project.id, row.coding, body, seen=seen, since=since, name=name
        )
    ):
        held.let_go(KIND)
        st.toast(word("cases.kept"), icon=":material/check:")
        st.rerun()
    elif sent:
        held.renewal(KIND, row.coding)
    if own:
        st.caption(word("triangulation.decided_by", person=plain(row.person), at=moment(row.at)))
        if st.button(word("cases.reopen"), icon=":material/undo:", key=f"{key}.reopen") and carried_out(
            lambda session: services.reopen_case(session, act(by), project.id, row.resolution, name=name)
        ):
            st.rerun()
