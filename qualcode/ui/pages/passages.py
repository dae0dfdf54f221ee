"""All coded passages by any mix of code, polarity, informant, group, technique, coder, source and words."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from qualcode.model.project import Project
from qualcode.reports.outline import Outline, TableBlock
from qualcode.reports.quotes import clock
from qualcode.reports.xlsx import write
from qualcode.services import sources
from qualcode.store.database import reading
from qualcode.ui import state
from qualcode.ui.navigation import go
from qualcode.ui.parts import empty
from qualcode.ui.parts.choices import code_names, group_names, polarities, polarity_name, technique_name
from qualcode.ui.parts.heading import heading
from qualcode.ui.words import figure, plain, word

PAGE = 20
AROUND = 140


def show() -> None:
    heading("passages")
    project = state.current_project()
    if project is None:
        return empty.no_project()
    codings = state.table("codings", project)
    if codings.empty:
        return empty.no_codings()
    found = _filtered(project, codings)
    st.markdown(f"**{word('passages.found', count=figure(len(found)), all=figure(len(codings)))}**")
    if found.empty:
        st.info(word("passages.none"))
        return
    page, download = st.columns([1, 2], vertical_alignment="bottom")
    with download:
        _download(found)
    with page:
        shown = _page(found)
    _cards(project, shown)


def _filtered(project: Project, codings: pd.DataFrame) -> pd.DataFrame:
    names = code_names(state.table("codes", project), indented=True)
    groups = group_names(project)
    every = word("ui.choice.all")
    first = st.columns([3, 2, 2, 2])
    codes = first[0].multiselect(
        word("passages.code"),
        list(names),
        format_func=lambda code: names[code].strip(),
        help=word("passages.code_help"),
        placeholder=every,
    )
    polarity = first[1].multiselect(
        word("passages.polarity"), polarities(), format_func=polarity_name, placeholder=every
    )
    informant = first[2].multiselect(word("passages.informant"), _known(codings, "informant"), placeholder=every)
    group = first[3].multiselect(
        word("passages.group"),
        _known(codings, "group"),
        format_func=lambda name: groups.get(name, name),
        placeholder=every,
    )
    second = st.columns([3, 2, 2, 2])
    text = second[0].text_input(word("passages.text"), help=word("passages.text_help"))
    technique = second[1].multiselect(
        word("passages.technique"), _known(codings, "technique"), format_func=technique_name, placeholder=every
    )
    coder = second[2].multiselect(word("passages.coder"), _known(codings, "coder"), placeholder=every)
    source = second[3].multiselect(word("passages.source"), _known(codings, "source_name"), placeholder=every)
    keep = pd.Series(True, index=codings.index)
    if codes:
        keep &= codings["lineage"].map(lambda line: not set(codes).isdisjoint(line))
    for column, wanted in (
        ("polarity", polarity), ("informant", informant), ("group", group), ("technique", technique),
        ("coder", coder), ("source_name", source),
    ):  # fmt: skip
        if wanted:
            keep &= codings[column].isin(wanted)
    if text:
        keep &= codings["quote"].str.contains(text, case=False, regex=False)
    return codings[keep]


def _known(codings: pd.DataFrame, column: str) -> list[str]:
    return list(dict.fromkeys(codings[column].dropna()))


def _page(found: pd.DataFrame) -> pd.DataFrame:
    pages = -(-len(found) // PAGE)
    if pages == 1:
        return found
    chosen = st.number_input(word("passages.page", pages=figure(pages)), 1, pages, 1, width=180)
    return found.iloc[(chosen - 1) * PAGE : chosen * PAGE]


def _cards(project: Project, found: pd.DataFrame) -> None:
    listed = state.table("sources", project)
    ids = dict(zip(listed["source"], listed["id"], strict=True))
    with reading(state.engine()) as session:
        texts = {guid: sources.text(session, int(ids[guid])) for guid in found["source"].unique()}
    for row in found.itertuples(index=False):
        _card(row, texts[row.source], int(ids[row.source]))


def _card(row, text: str, source: int) -> None:
    with st.container(border=True):
        words, side = st.columns([5, 1], vertical_alignment="center")
        note = f"  \n:material/edit_note: {plain(row.note)}" if row.note else ""
        words.markdown(
            f"**{plain(row.code)} {plain(row.label)}** {polarity_name(row.polarity)} · {plain(_locator(row))} · "
            f"{plain(row.coder)}  \n{_in_context(row, text)}{note}"
        )
        if side.button(word("passages.open"), key=f"open.{row.coding}", icon=":material/open_in_new:"):
            state.open_source(source, {"coding": row.coding})
            go("code")


def _locator(row) -> str:
    parts = [row.informant] if isinstance(row.informant, str) else []
    parts += [row.source_name, word("passages.paragraph", number=row.paragraph)]
    return ", ".join(parts if pd.isna(row.seconds) else [*parts, clock(row.seconds)])


def _in_context(row, text: str) -> str:
    quote = f":blue-background[{plain(_one_line(row.quote))}]"
    return f"{plain(_before(text, row.start))}{quote}{plain(_after(text, row.end))}"


def _before(text: str, start: int) -> str:
    around = _one_line(text[max(0, start - AROUND) : start])
    return f"… {around}" if start > AROUND else around


def _after(text: str, end: int) -> str:
    around = _one_line(text[end : end + AROUND])
    return f"{around} …" if end + AROUND < len(text) else around


def _one_line(text: str) -> str:
    return text.replace("\n", " ")


def _download(found: pd.DataFrame) -> None:
    st.download_button(
        word("passages.download"),
        _workbook(found),
        file_name=f"{word('passages.file')}.xlsx",
        icon=":material/download:",
    )


def _workbook(found: pd.DataFrame) -> Callable[[], bytes]:
    columns = ("code", "label", "polarity", "quote", "informant", "source_name", "paragraph", "coder", "note")
    headings = tuple(word(f"passages.column.{name}") for name in columns)
    title, language = word("ui.page.passages"), state.language()

    def made() -> bytes:
        rows = tuple(
            tuple("" if pd.isna(value) else value for value in row)
            for row in found[list(columns)].astype(object).itertuples(index=False, name=None)
        )
        return write(Outline(title, language, (TableBlock("passages", title, headings, rows, (1, 2, 1, 5, 1, 2, 1, 1, 2)),)))

    return made
