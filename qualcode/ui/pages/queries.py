"""Retrieval queries: codes combined by how they stand to each other, as passages or counts, saved by name, downloaded."""

import pandas as pd
import streamlit as st

from qualcode.analysis.retrieval import BY, counts, passages
from qualcode.charts.counts import bars
from qualcode.model.code import in_language
from qualcode.model.event import act
from qualcode.model.project import Project
from qualcode.model.query import Measure, Query, from_json, measures, to_json
from qualcode.reports.query_sentence import sentence
from qualcode.services import codebook, roles
from qualcode.services import queries as services
from qualcode.services.queries import SavedQuery
from qualcode.store.database import reading
from qualcode.store.reading.rulers import ruler, texts_stamp
from qualcode.ui import state
from qualcode.ui.parts import address, choice_address, empty, figure_download, passage_cards, query_builder, quotation_download
from qualcode.ui.parts.choices import code_names, group_names, technique_name
from qualcode.ui.parts.gesture import carried_out
from qualcode.ui.parts.heading import heading
from qualcode.ui.words import figure, moment, plain, word

OPEN, OPENED, SAVED = "queries.open", "queries.opened", "queries.saved"
SHAPES = ("passages", "counts")
CHART_MOST = 30


def show() -> None:
    heading("queries")
    project = state.current_project()
    if project is None:
        return empty.no_project()
    codings = state.table("codings", project)
    if codings.empty:
        return empty.no_codings()
    with reading(state.engine()) as session:
        saved = services.saved_queries(session, project.id)
        attributes = {entry.id: in_language(entry.label, state.language()) for entry in codebook.attributes(session, project.id)}
    opened = _opened(project, saved)
    called = query_builder.names(project, attributes)
    linked = address.asked("queries", project, fresh=query_builder.fresh())
    if linked is not None:
        query_builder.fill(linked)
    said = st.empty()
    query = query_builder.build(project, codings, saved, called)
    address.keep("queries", project, query or query_builder.EMPTY)
    with said:
        address.told("queries")
    if query is None:
        st.info(word("queries.hint"), icon=":material/filter_list:")
        return
    told = sentence(query, called, state.language())
    words, keep = st.columns([4, 1.1], vertical_alignment="center")
    words.markdown(f":material/format_quote: {plain(told)}")
    if state.may(project, roles.CODES):
        with keep.popover(word("queries.save"), icon=":material/bookmark:", width="stretch", help=word("queries.save_help")):
            _save(project, query, opened)
    _result(project, codings, query, told)


def _opened(project: Project, saved: tuple[SavedQuery, ...]) -> SavedQuery | None:
    """Let a saved query be opened, and return it; another project begins with an empty builder."""
    known = {query.guid: query for query in saved}
    if SAVED in st.session_state:
        st.session_state[OPEN] = st.session_state.pop(SAVED)
    if st.session_state.get("queries.project") != project.id:
        st.session_state["queries.project"] = project.id
        st.session_state[OPEN] = st.session_state[OPENED] = None
        query_builder.fill(query_builder.EMPTY)
    wanted = st.session_state.get(OPEN, st.session_state.get(OPENED))
    st.session_state[OPEN] = st.session_state[OPENED] = wanted if wanted in known else None
    if not known:
        return None
    columns = st.columns([3, 2, 1.4], vertical_alignment="bottom")
    columns[0].selectbox(
        word("queries.saved"), [None, *known], key=OPEN, on_change=lambda: _open(known),
        format_func=lambda guid: known[guid].name if guid in known else word("queries.fresh"),
    )  # fmt: skip
    chosen = known.get(st.session_state[OPEN])
    if chosen is not None:
        columns[1].caption(word("queries.by", person=plain(chosen.person), moment=moment(chosen.changed)))
        if chosen.person_id == state.me() and state.may(project, roles.CODES):
            with columns[2].popover(word("queries.change"), icon=":material/edit:", width="stretch"):
                _change(project, chosen)
    return chosen


def _open(known: dict[str, SavedQuery]) -> None:
    chosen = known.get(st.session_state[OPEN])
    query_builder.fill(chosen.query if chosen else query_builder.EMPTY)


def _change(project: Project, chosen: SavedQuery) -> None:
    by = state.me()
    name = st.text_input(word("queries.name"), chosen.name, max_chars=services.LONGEST_NAME, key=f"queries.name.{chosen.guid}")
    if st.button(word("queries.rename"), key="queries.rename", disabled=name.strip() in ("", chosen.name)) and carried_out(
        lambda session: services.change_query(session, act(by), project.id, chosen.guid, name=name)
    ):
        st.rerun()
    if st.button(word("queries.remove"), key="queries.remove", icon=":material/delete:") and carried_out(
        lambda session: services.delete_query(session, act(by), project.id, chosen.guid)
    ):
        st.rerun()


def _save(project: Project, query: Query, opened: SavedQuery | None) -> None:
    by = state.me()
    if opened is not None and opened.person_id == by and opened.query != query:
        if st.button(word("queries.save_over"), key="queries.save_over", icon=":material/save:") and carried_out(
            lambda session: services.change_query(session, act(by), project.id, opened.guid, query=query)
        ):
            st.rerun()
        st.divider()
    with st.form("queries.new", border=False):
        name = st.text_input(word("queries.name"), max_chars=services.LONGEST_NAME)
        sent = st.form_submit_button(word("queries.save_new"), icon=":material/bookmark_add:")
    if sent:
        made: list[str] = []
        if carried_out(lambda session: made.append(services.save_query(session, act(by), project.id, name, query))):
            st.session_state[SAVED] = made[0]
            st.rerun()


def _result(project: Project, codings: pd.DataFrame, query: Query, told: str) -> None:
    with st.spinner(word("queries.searching")):
        found = _answer(state.place(), project.id, project.revision, state.language(), to_json(query))
    if found.empty:
        st.info(word("queries.none"))
        return
    summary, form = st.columns([3, 2], vertical_alignment="center")
    many = word("queries.found", count=figure(len(found)), sources=figure(found["source"].nunique()))
    summary.markdown(f"**{many}**")
    shape = form.segmented_control(
        word("queries.shown_as"), SHAPES, required=True, key=choice_address.one_of("shown", "queries.shape", SHAPES),
        format_func=lambda name: word(f"queries.as_{name}"), label_visibility="collapsed",
    )  # fmt: skip
    if shape == "counts":
        _download(project, codings, found, told)
        _counts(project, codings, found)
    else:
        passage_cards.show_passages(
            project, found, codings, key="queries", beside=lambda: _download(project, codings, found, told)
        )


@st.cache_resource(max_entries=16, show_spinner=False)
def _answer(url: str, project: int, revision: int, language: str, query: dict) -> pd.DataFrame:
    """Return the passages that the query finds, worked out once a revision."""
    opened = state.require_project()
    wanted = from_json(query)
    with reading(state.engine()) as session:
        stamp = texts_stamp(session, project)
    codings, codes, sources, informants = (
        state.table(name, opened) for name in ("codings", "codes", "sources", "informants")
    )
    rulers = {measure: _ruler(url, project, stamp, measure) for measure in measures(wanted.find)}
    return passages(wanted, codings, codes, sources, informants, rulers)


@st.cache_resource(max_entries=8, show_spinner=False)
def _ruler(url: str, project: int, stamp: str, measure: Measure) -> pd.DataFrame:
    """Return where the units of the measure begin, read once as long as the texts stay as they are."""
    with reading(state.engine()) as session:
        return ruler(session, project, measure)


def _download(project: Project, codings: pd.DataFrame, found: pd.DataFrame, told: str) -> None:
    engine = state.engine()

    def laid() -> quotation_download.Quotations:
        with reading(engine) as session:
            return quotation_download.Quotations(found, services.quotes(session, project.id, found), codings)

    quotation_download.offer(
        project, laid, key="queries", title=word("ui.page.queries"), file=word("queries.file"), notes=(told,)
    )


def _counts(project: Project, codings: pd.DataFrame, found: pd.DataFrame) -> None:
    by = st.segmented_control(
        word("queries.count_by"), BY, default=BY[0], required=True, key="queries.by",
        format_func=lambda name: word(f"queries.by_{name}"),
    )  # fmt: skip
    counted = counts(found, codings, by)
    called = _called(project, by, counted)
    st.dataframe(
        pd.DataFrame(
            {
                "name": [called.get(name, name) for name in counted["name"]],
                "passages": counted["passages"],
                "share": counted["share"],
                "sources": counted["sources"],
            }
        ),
        hide_index=True,
        column_config={
            "name": st.column_config.TextColumn(word("queries.column_name"), width="large"),
            "passages": st.column_config.NumberColumn(word("queries.column_passages"), help=word("queries.passages_help")),
            "share": st.column_config.NumberColumn(
                word("queries.column_share"), format="percent", help=word("queries.share_help")
            ),
            "sources": st.column_config.NumberColumn(word("queries.column_sources"), help=word("queries.sources_help")),
        },
    )
    if counted.empty:
        return
    chart = bars(counted.head(CHART_MOST), called, state.language())
    st.plotly_chart(chart, key="queries.chart", config={"displaylogo": False})
    told = word("figure.caption.counts", by=word(f"queries.by_{by}"))
    figure_download.offer(chart, told, word("figure.file.counts"))
    if len(counted) > CHART_MOST:
        st.caption(word("queries.chart_most", count=figure(CHART_MOST)))


def _called(project: Project, by: str, counted: pd.DataFrame) -> dict[str, str]:
    """Return what to call the counted things in the reader's language."""
    if by == "code":
        return code_names(state.table("codes", project))
    if by == "group":
        return group_names(project)
    return {name: technique_name(name) for name in counted["name"]} if by == "technique" else {}
