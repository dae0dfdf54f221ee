"""A closer look at a file before it is stored: its first turns as they will stand, who speaks, and what a person says of both."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from qualcode.formats.encodings import CHOICES
from qualcode.formats.problems import sentence
from qualcode.formats.times import clock
from qualcode.formats.transcripts import format_of
from qualcode.model.speaker import asks, machine
from qualcode.model.transcript import Choice, Transcript
from qualcode.services.previewing import Preview, code_in
from qualcode.ui import state
from qualcode.ui.parts.choices import NARROW, WIDE
from qualcode.ui.parts.table_height import height
from qualcode.ui.words import figure, plain, word

CHOSEN, WHO = "sources.choices", "sources.who"
TURNS, LABELS = 12, 12
LONGEST = 240
ROLES = ("text", "speaker", "time")
NOBODY = "-"


def choice(called: str) -> Choice:
    """Return what the person said so far of the file of that name within its batch."""
    found: Choice = st.session_state.get(CHOSEN, {}).get(called, Choice())
    return found


def named(entry: Preview) -> Preview:
    """Return the preview with the informants whom the person gave its speakers."""
    said: dict[str, str | None] = st.session_state.get(WHO, {}).get(entry.called, {})
    speakers = {name: said.get(name, code) for name, code in entry.details.speakers.items()}
    if speakers == entry.details.speakers:
        return entry
    informants = tuple(dict.fromkeys(code for code in speakers.values() if code))
    return replace(entry, details=replace(entry.details, speakers=speakers, informants=informants))


def show(entries: Sequence[Preview], codes: Sequence[str], *, told: bool) -> None:
    """Show one of the files, with its problems where `told`; what is changed here is read anew at once.

    `codes` are the code names of the study's informants.
    """
    offered = [entry for entry in entries if entry.readable or entry.reading.headings or _encoded(entry)]
    if not offered:
        return
    st.markdown(f"**{word('sources.closer_look')}**")
    by_name = {entry.called: entry for entry in offered}
    ways = st.container(horizontal=True, vertical_alignment="bottom")
    name = ways.selectbox(word("sources.file"), list(by_name), key=f"sources.looked_at.{len(by_name)}", width=WIDE)
    entry = by_name[name]
    wanted = _choices(entry, ways, codes)
    _as_read(entry)
    if told:
        _problems(entry)
    if wanted != choice(entry.called):
        st.session_state.setdefault(CHOSEN, {})[entry.called] = wanted
        st.rerun()


def _encoded(entry: Preview) -> bool:
    kind = format_of(entry.file)
    return kind is not None and kind.encoded


def _choices(entry: Preview, ways: DeltaGenerator, codes: Sequence[str]) -> Choice:
    """Offer what can be said of the file, in a row of its own what is chosen once, and return it."""
    before = choice(entry.called)
    wanted = before
    found = entry.reading.transcript
    if _encoded(entry):
        known = found.encoding if found and not before.encoding else None
        detected = word("sources.detected", encoding=known) if known else word("sources.column.detected")
        encoding = ways.selectbox(
            word("sources.encoding"), ["", *CHOICES], format_func=lambda name: name or detected,
            help=word("sources.encoding_help"), key=f"sources.encoding.{entry.called}", width=WIDE,
        )  # fmt: skip
        wanted = replace(wanted, encoding=encoding or None)
    if entry.reading.headings:
        wanted = replace(wanted, columns=_columns(entry, ways))
    if found is not None:
        if found.unlabelled:
            wanted = replace(wanted, unlabelled=_unlabelled(entry, found, ways, codes))
        wanted = _speakers(entry, found, wanted)
    return wanted


def _columns(entry: Preview, ways: DeltaGenerator) -> tuple[tuple[str, int], ...]:
    """Let the columns of a table be chosen where their headings are not known."""
    headings = entry.reading.headings
    options = [-1, *range(len(headings))]
    found = []
    for role in ROLES:
        at = ways.selectbox(
            word(f"sources.column.{role}"), options,
            format_func=lambda at: word("sources.column.detected") if at < 0 else headings[at] or figure(at + 1),
            key=f"sources.column.{role}.{entry.called}", width=NARROW,
        )  # fmt: skip
        if at >= 0:
            found.append((role, at))
    return tuple(found)


def _speakers(entry: Preview, found: Transcript, wanted: Choice) -> Choice:
    """Let each label be a speaker or none, and each speaker an informant; return what was said of the labels."""
    if not found.labels:
        st.caption(word("sources.no_speakers"))
        return wanted
    codes = entry.details.speakers
    table = pd.DataFrame(
        {
            "taken": [label.taken for label in found.labels],
            "name": [label.name for label in found.labels],
            "count": [label.count for label in found.labels],
            "who": [codes.get(label.name) or (NOBODY if asks(label.name) else "") for label in found.labels],
            "sample": [label.sample for label in found.labels],
        }
    )
    edited = st.data_editor(
        table, hide_index=True, key=f"sources.labels.{entry.called}", height=height(len(table), height(LABELS, 10_000)),
        disabled=["name", "count", "sample"],
        column_config={
            "taken": st.column_config.CheckboxColumn(
                word("sources.label.taken"), help=word("sources.label.taken_help"), width=90
            ),
            "name": st.column_config.TextColumn(word("sources.label.name"), width=180),
            "count": st.column_config.NumberColumn(word("sources.label.count"), help=word("sources.label.count_help"), width=70),
            "who": st.column_config.TextColumn(word("sources.label.who"), help=word("sources.label.who_help"), width=110),
            "sample": st.column_config.TextColumn(word("sources.label.sample"), width="large"),
        },
    )  # fmt: skip
    said = (*wanted.speakers, *wanted.others)
    if doubtful := [one.name for one in found.labels if not (one.taken and one.sure) and one.name not in said]:
        st.caption(word("sources.label.doubtful", names=", ".join(map(plain, doubtful[:6]))))
    names = tuple(label.name for label in found.labels)
    if voices := [name for name in names if machine(name, names) and not codes.get(name)]:
        st.caption(word("sources.label.machine", names=", ".join(map(plain, voices[:6]))))
    _remember(entry, edited, table)
    speakers, others = set(wanted.speakers), set(wanted.others)
    for label, taken in zip(found.labels, edited["taken"], strict=True):
        if bool(taken) != label.taken:
            (speakers.discard if not taken else others.discard)(label.name)
            (speakers.add if taken else others.add)(label.name)
    return replace(wanted, speakers=tuple(sorted(speakers)), others=tuple(sorted(others)))


def _remember(entry: Preview, edited: pd.DataFrame, shown: pd.DataFrame) -> None:
    """Keep whom the person said that the speakers are, and read the table of files anew with it."""
    changed = {
        str(name): None if str(who or "").strip() in ("", NOBODY) else str(who).strip()
        for name, who, was in zip(edited["name"], edited["who"], shown["who"], strict=True)
        if str(who or "") != str(was or "")
    }
    if changed:
        st.session_state.setdefault(WHO, {}).setdefault(entry.called, {}).update(changed)
        st.rerun()


def _unlabelled(entry: Preview, found: Transcript, ways: DeltaGenerator, codes: Sequence[str]) -> str | None:
    before = choice(entry.called).unlabelled
    offered = (code_in(entry.file), *entry.details.informants, *codes, *found.speakers, before)
    names = [NOBODY, *dict.fromkeys(name for name in offered if name)]
    who = ways.selectbox(
        word("sources.unlabelled", count=figure(found.unlabelled)), names, format_func=lambda name: _nobody(str(name)),
        accept_new_options=True, help=word("sources.unlabelled_help"), width=WIDE,
        key=f"sources.unlabelled.{entry.called}",
    )  # fmt: skip
    return None if who in (None, NOBODY) else str(who).strip() or None


def _nobody(name: str) -> str:
    return word("sources.nobody") if name == NOBODY else name


def _as_read(entry: Preview) -> None:
    """Show the first turns as they will stand."""
    found = entry.reading.transcript
    if found is not None:
        shown = found.turns[:TURNS]
        st.dataframe(
            pd.DataFrame(
                {
                    "time": ["" if turn.seconds is None else clock(turn.seconds) for turn in shown],
                    "speaker": [turn.speaker or "" for turn in shown],
                    "words": [" ".join(turn.spoken(found.text)[:LONGEST].split()) for turn in shown],
                }
            ),
            hide_index=True, height=height(len(shown), height(TURNS, 10_000)),
            column_config={
                "time": st.column_config.TextColumn(word("sources.turn.time"), width=70),
                "speaker": st.column_config.TextColumn(word("sources.turn.speaker"), width=180),
                "words": st.column_config.TextColumn(word("sources.turn.words"), width="large"),
            },
        )  # fmt: skip
        st.caption(word(
            "sources.as_read", shown=figure(len(shown)), turns=figure(len(found.turns)), words=figure(entry.words),
            stamps=figure(sum(turn.seconds is not None for turn in found.turns)),
            language=word(f"ui.language.{found.language}") if found.language else word("sources.no_language"),
        ))  # fmt: skip


def _problems(entry: Preview) -> None:
    st.markdown("\n".join(f"- {plain(sentence(problem, state.language()))}" for problem in entry.reading.problems))
