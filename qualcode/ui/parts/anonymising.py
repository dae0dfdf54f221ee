"""Anonymising: the table of names and pseudonyms, how it is kept, and a look at every place before it is replaced."""

import pandas as pd
import streamlit as st

from qualcode.errors import QualCodeError
from qualcode.model.anchoring import How
from qualcode.model.event import act
from qualcode.model.project import Project
from qualcode.model.pseudonym import Pseudonym
from qualcode.model.text import around
from qualcode.services import pseudonyms
from qualcode.store.database import reading
from qualcode.tables import each_row
from qualcode.ui import state
from qualcode.ui.parts.gesture import carried_out
from qualcode.ui.parts.stamp import stamp
from qualcode.ui.parts.table_height import height
from qualcode.ui.words import figure, plain, refusal, word

PHRASE, FOUND, TOLD = "pseudonyms.phrase", "pseudonyms.found", "corrections.told"
AROUND = 40
ROW = 70  # pixels of a row, three lines of words
MOST = 5_000


def show(project: Project, listed: pd.DataFrame) -> None:
    table = _opened(project)
    if table is None or table.pairs is None:
        return
    pairs = _pairs(project, table.pairs)
    _keeping(project, table)
    st.subheader(word("pseudonyms.replace"), anchor=False)
    if not table.pairs:
        st.caption(word("pseudonyms.fill_first"))
        return
    _replacing(project, listed, table.pairs, changed=pairs != list(table.pairs))


def _opened(project: Project) -> pseudonyms.Table | None:
    """Return the table, asking for the pass phrase where it is sealed."""
    phrase = st.session_state.get(f"{PHRASE}.{project.id}")
    with reading(state.engine()) as session:
        table = pseudonyms.table(session, project.id)
    if not table.sealed:
        return table
    if phrase is not None:
        try:
            with reading(state.engine()) as session:
                return pseudonyms.table(session, project.id, pass_phrase=phrase)
        except QualCodeError as error:
            st.session_state.pop(f"{PHRASE}.{project.id}")
            st.error(plain(refusal(error)), icon=":material/error:")
    st.info(word("pseudonyms.sealed", count=figure(table.count)), icon=":material/lock:")
    with st.form("pseudonyms.open", border=False, width=460):
        typed = st.text_input(word("pseudonyms.phrase"), type="password")
        if st.form_submit_button(word("pseudonyms.open"), icon=":material/lock_open:"):
            st.session_state[f"{PHRASE}.{project.id}"] = typed
            st.rerun()
    return None


def _pairs(project: Project, stored: tuple[Pseudonym, ...]) -> list[Pseudonym]:
    """Show the table for editing; return what stands in it now, stored or not."""
    st.subheader(word("pseudonyms.table"), anchor=False)
    names = {"name": word("pseudonyms.name"), "pseudonym": word("pseudonyms.pseudonym")}
    edited = st.data_editor(
        pd.DataFrame([(pair.name, pair.pseudonym) for pair in stored], columns=list(names), dtype="str"),
        num_rows="dynamic",
        hide_index=True,
        width="stretch",
        column_config={
            name: st.column_config.TextColumn(label, required=True, help=word(f"pseudonyms.{name}_help"))
            for name, label in names.items()
        },
        key=f"pseudonyms.table.{project.id}.{stamp(stored)}",
    )
    filled = edited.fillna("")
    pairs = [Pseudonym(row.name.strip(), row.pseudonym.strip()) for row in each_row(filled)]
    pairs = [pair for pair in pairs if pair.name or pair.pseudonym]
    changed = pairs != list(stored)
    phrase = st.session_state.get(f"{PHRASE}.{project.id}")
    if st.button(
        word("pseudonyms.save"), disabled=not changed, icon=":material/save:", type="primary" if changed else "secondary"
    ) and carried_out(
        lambda session: pseudonyms.save_table(session, act(state.me()), project.id, pairs, pass_phrase=phrase)
    ):
        st.rerun()
    return pairs


def _keeping(project: Project, table: pseudonyms.Table) -> None:
    kept = word("pseudonyms.kept_sealed" if table.sealed else "pseudonyms.kept_plain")
    with st.expander(kept, icon=":material/lock:" if table.sealed else ":material/lock_open:", key="pseudonyms.kept"):
        seal, exports = st.columns(2, gap="large")
        with seal:
            (_unseal if table.sealed else _seal)(project)
        with exports:
            _exports(project)


def _seal(project: Project) -> None:
    with st.form("pseudonyms.seal", border=False):
        st.markdown(word("pseudonyms.seal_about"))
        phrase = st.text_input(word("pseudonyms.phrase"), type="password")
        again = st.text_input(word("pseudonyms.again"), type="password")
        if not st.form_submit_button(word("pseudonyms.seal"), icon=":material/lock:"):
            return
        if phrase != again:
            st.error(word("pseudonyms.differ"), icon=":material/error:")
        elif carried_out(lambda session: pseudonyms.seal_table(session, act(state.me()), project.id, phrase)):
            st.session_state[f"{PHRASE}.{project.id}"] = phrase
            st.rerun()


def _unseal(project: Project) -> None:
    st.markdown(word("pseudonyms.sealed_about"))
    close, unseal = st.columns(2)
    if close.button(word("pseudonyms.close"), icon=":material/lock:", width="stretch"):
        st.session_state.pop(f"{PHRASE}.{project.id}", None)
        st.rerun()
    phrase = st.session_state.get(f"{PHRASE}.{project.id}", "")
    if unseal.button(word("pseudonyms.unseal"), icon=":material/lock_open:", width="stretch") and carried_out(
        lambda session: pseudonyms.open_table(session, act(state.me()), project.id, phrase)
    ):
        st.rerun()


def _exports(project: Project) -> None:
    with reading(state.engine()) as session:
        now = pseudonyms.left_out(session, project.id)
    st.markdown(word("pseudonyms.exports_about"))
    chosen = {
        name for name in pseudonyms.PRIVATE
        if st.checkbox(word(f"pseudonyms.out_{name}"), name in now, key=f"pseudonyms.out.{name}.{stamp(sorted(now))}")
    }  # fmt: skip
    if chosen != now and carried_out(
        lambda session: pseudonyms.leave_out(session, act(state.me()), project.id, chosen)
    ):
        st.rerun()


def _replacing(project: Project, listed: pd.DataFrame, pairs: tuple[Pseudonym, ...], *, changed: bool) -> None:
    names = {int(row.id): row.name for row in each_row(listed)}
    where, small = st.columns([3, 2], vertical_alignment="bottom")
    chosen = where.multiselect(
        word("pseudonyms.where"), list(names), format_func=names.__getitem__, placeholder=word("ui.choice.all")
    )
    lower = small.checkbox(word("pseudonyms.lower"), help=word("pseudonyms.lower_help"))
    asked = (project.id, project.revision, pairs, tuple(chosen), lower)
    if changed:
        st.caption(word("pseudonyms.save_first"))
    if st.button(word("pseudonyms.look"), icon=":material/visibility:", disabled=changed):
        st.session_state[FOUND] = asked, _looks(project, pairs, chosen or list(names), names, lower=lower)
    known, looks = st.session_state.get(FOUND, (None, []))
    if known == asked and not changed:
        _preview(project, pairs, looks, lower=lower, key=f"pseudonyms.places.{stamp(asked)}")


def _looks(
    project: Project, pairs: tuple[Pseudonym, ...], chosen: list[int], names: dict[int, str], *, lower: bool
) -> list[pseudonyms.Look]:
    bar = st.progress(0.0)
    found: list[pseudonyms.Look] = []
    for number, source in enumerate(chosen, 1):
        bar.progress(number / len(chosen), word("pseudonyms.looking", name=plain(names[source])))
        try:
            with reading(state.engine()) as session:
                seen = pseudonyms.look(session, project.id, pairs, source, lower_case=lower)
        except QualCodeError as error:
            st.error(f"{plain(names[source])}: {plain(refusal(error))}", icon=":material/error:")
            continue
        if seen is not None:
            found.append(seen)
    bar.empty()
    return found


def _preview(
    project: Project, pairs: tuple[Pseudonym, ...], looks: list[pseudonyms.Look], *, lower: bool, key: str
) -> None:
    _warnings(project, pairs, looks)
    reached = [seen for seen in looks if seen.hits or seen.speakers]
    if not reached:
        st.info(word("pseudonyms.nothing"), icon=":material/search:")
        return
    rows = [(seen, hit) for seen in reached for hit in seen.hits]
    changed = sum(seen.run.count(How.CHANGED) for seen in reached)
    st.markdown(
        f"**{word('pseudonyms.found', places=figure(len(rows)), sources=figure(len(reached)), codings=figure(changed))}**"
    )
    kept = _ticked(rows, key)
    skipped: dict[int, list] = {}
    for tick, (seen, hit) in zip(kept, rows, strict=False):
        if not tick:
            skipped.setdefault(seen.run.source, []).append(hit.span)
    count = len(rows) - sum(map(len, skipped.values()))
    shas = {seen.run.source: seen.run.sha256 for seen in reached}
    if st.button(
        word("pseudonyms.confirm", places=figure(count), sources=figure(len(reached))), type="primary", icon=":material/done_all:"
    ) and carried_out(
        lambda session: pseudonyms.anonymise(
            session, act(state.me()), project.id, pairs, shas, lower_case=lower, skipped=skipped
        )
    ):
        st.session_state.pop(FOUND, None)
        st.session_state[TOLD] = word("pseudonyms.done", places=figure(count), sources=figure(len(reached)))
        st.rerun()


def _ticked(rows: list, key: str) -> list[bool]:
    """Show the places in their context; return which are ticked. Beyond `MOST` they are replaced without being shown."""
    shown = rows[:MOST]
    frame = pd.DataFrame(
        {
            "tick": [True] * len(shown),
            "source": [seen.run.name for seen, _ in shown],
            "name": [hit.span.of(seen.run.alignment.old) for seen, hit in shown],
            "words": [hit.words for _, hit in shown],
            "context": [around(seen.run.alignment.old, hit.span, AROUND).replace("\n", " ") for seen, hit in shown],
        }
    )
    if not shown:
        return []
    if len(rows) > MOST:
        st.caption(word("pseudonyms.more", shown=figure(MOST), all=figure(len(rows))))
    edited = st.data_editor(
        frame,
        hide_index=True,
        width="stretch",
        row_height=ROW,
        height=height(len(shown), 460, ROW),
        disabled=[name for name in frame.columns if name != "tick"],
        column_config={
            "tick": st.column_config.CheckboxColumn(word("pseudonyms.tick"), width=80),
            "source": st.column_config.TextColumn(word("corrections.source"), width=110),
            "name": st.column_config.TextColumn(word("pseudonyms.name"), width=110),
            "words": st.column_config.TextColumn(word("pseudonyms.becomes"), width=110),
            "context": st.column_config.TextColumn(word("pseudonyms.context"), width=240),
        },
        key=key,
    )
    return list(edited["tick"])


def _warnings(project: Project, pairs: tuple[Pseudonym, ...], looks: list[pseudonyms.Look]) -> None:
    """Say which names stay: inside longer words, outside the texts, in the files and texts of before."""
    apart = [each for seen in looks for each in seen.attached]
    if apart:
        told = ", ".join(f"{name} ({figure(apart.count(name))})" for name in dict.fromkeys(apart))
        st.warning(f"{word('pseudonyms.attached')} {plain(told)}", icon=":material/warning:")
    with reading(state.engine()) as session:
        elsewhere = pseudonyms.elsewhere(session, project.id, pairs)
    if elsewhere:
        told = ", ".join(f"{word(f'pseudonyms.in_{place}')} ({figure(count)})" for place, count in elsewhere.items())
        st.warning(f"{word('pseudonyms.elsewhere')} {told}", icon=":material/warning:")
    st.caption(word("pseudonyms.stay"))
