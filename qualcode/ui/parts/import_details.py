"""What is technical about a file that is not stored yet: encoding, columns, labels that are no speakers, sizes."""

from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from qualcode.formats.encodings import CHOICES
from qualcode.formats.problems import sentence
from qualcode.formats.transcripts import format_of
from qualcode.model.transcript import Choice, Transcript
from qualcode.services.previewing import Preview
from qualcode.ui import state
from qualcode.ui.parts.choices import NARROW, WIDE
from qualcode.ui.words import figure, plain, word

ROLES = ("text", "speaker", "time")
LABELS = 20
NOBODY = "-"
KILOBYTE = 1024


def encoded(entry: Preview) -> bool:
    """Return whether how the file's letters are written can be chosen."""
    kind = format_of(entry.file)
    return kind is not None and kind.encoded


def show(entry: Preview, chosen: Choice, key: str) -> Choice:
    """Show what was read of the file and what may be chosen about it; return what the person says of it now."""
    found = entry.reading.transcript
    ways = st.container(horizontal=True, vertical_alignment="bottom")
    wanted = chosen
    if encoded(entry):
        wanted = replace(wanted, encoding=_encoding(entry, found, chosen, ways, key))
    if entry.reading.headings:
        wanted = replace(wanted, columns=columns(entry, chosen, ways, key))
    if found is None:
        return wanted
    st.caption(_facts(entry, found))
    told = [sentence(problem, state.language()) for problem in entry.reading.problems if not problem.fatal]
    if told:
        st.markdown("\n".join(f"- {plain(line)}" for line in told))
    return _labels(entry, found, wanted, key)


def _encoding(entry: Preview, found: Transcript | None, chosen: Choice, ways: DeltaGenerator, key: str) -> str | None:
    known = found.encoding if found and not chosen.encoding else None
    detected = word("sources.detected", encoding=known) if known else word("sources.column.detected")
    options = ["", *CHOICES]
    encoding = ways.selectbox(
        word("sources.encoding"), options, options.index(chosen.encoding) if chosen.encoding in options else 0,
        format_func=lambda name: name or detected, help=word("sources.encoding_help"), key=f"{key}.encoding", width=WIDE,
    )  # fmt: skip
    return encoding or None


def columns(entry: Preview, chosen: Choice, ways: DeltaGenerator, key: str) -> tuple[tuple[str, int], ...]:
    """Let the columns of a table be chosen where their headings are not known."""
    headings, said = entry.reading.headings, dict(chosen.columns)
    options = [-1, *range(len(headings))]
    found = []
    for role in ROLES:
        at = ways.selectbox(
            word(f"sources.column.{role}"), options, options.index(said.get(role, -1)),
            format_func=lambda at: word("sources.column.detected") if at < 0 else headings[at] or figure(at + 1),
            key=f"{key}.column.{role}", width=NARROW,
        )  # fmt: skip
        if at >= 0:
            found.append((role, at))
    return tuple(found)


def _facts(entry: Preview, found: Transcript) -> str:
    return word(
        "sources.facts", size=figure(max(1, len(entry.content) / KILOBYTE)), words=figure(entry.words),
        turns=figure(len(found.turns)), stamps=figure(sum(turn.seconds is not None for turn in found.turns)),
        encoding=found.encoding or "-",
        language=word(f"ui.language.{found.language}") if found.language else word("sources.no_language"),
    )  # fmt: skip


def _labels(entry: Preview, found: Transcript, wanted: Choice, key: str) -> Choice:
    """Let labels that are taken for nobody's name be speakers' after all."""
    left = [label for label in found.labels if not label.taken][:LABELS]
    if not left:
        return wanted
    st.markdown(word("sources.label.left"))
    speakers, others = set(wanted.speakers), set(wanted.others)
    for label in left:
        words = word("sources.label.row", name=label.name, count=figure(label.count), sample=label.sample[:80])
        if st.checkbox(plain(words), key=f"{key}.label.{label.name}"):
            speakers.add(label.name)
            others.discard(label.name)
    return replace(wanted, speakers=tuple(sorted(speakers)), others=tuple(sorted(others)))
