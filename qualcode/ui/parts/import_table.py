"""A batch of files before they are stored: what was read, what is wrong, and one table in which to correct the guesses."""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

import pandas as pd
import streamlit as st

from qualcode.formats.problems import sentence
from qualcode.model.project import Project
from qualcode.model.source import SourceDetails, Technique
from qualcode.model.speaker import asks
from qualcode.model.text import unused
from qualcode.model.transcript import Transcript
from qualcode.services.previewing import Preview, all_of, known_already, preview, twins_marked
from qualcode.store.database import reading
from qualcode.ui import state
from qualcode.ui.parts import import_look
from qualcode.ui.parts.choices import group_names, technique_name, techniques
from qualcode.ui.parts.table_height import height
from qualcode.ui.words import figure, plain, word

TYPED, FRAME = "sources.typed", "sources.frame"
NOTICED = 6
"""So many problems are told at once; the closer look tells those of its file."""
EDITABLE = ("take", "name", "technique", "date", "informants", "group")


def previews(project: Project, files: Sequence) -> list[Preview]:
    """Return what each uploaded file would become; files already read are not read again."""
    with reading(state.engine()) as session:
        stored, informants = known_already(session, project.id)
    held: dict[str, Preview] = st.session_state.setdefault("sources.read", {})
    bar = st.empty()
    found: list[Preview] = []
    kept: dict[str, Preview] = {}
    names: set[str] = set()
    for number, file in enumerate(files):
        content = file.getvalue()
        called = unused(file.name, names)
        names.add(called)
        said = import_look.choice(called)
        key = f"{project.id}.{project.revision}.{file.name}.{said}.{sha256(content).hexdigest()}"
        if key not in held:
            bar.progress(number / len(files), word("sources.reading", file=file.name))
        kept[key] = held.get(key) or preview(file.name, content, choice=said, stored=stored, informants=informants)
        found.append(import_look.named(replace(kept[key], called=called)))
    st.session_state["sources.read"] = kept
    bar.empty()
    return twins_marked(found)


def forget() -> None:
    """Let go of what was said of files that are stored now."""
    for key in (TYPED, FRAME, "sources.read", import_look.CHOSEN, import_look.WHO):
        st.session_state.pop(key, None)


def problems(entries: list[Preview]) -> None:
    """Show every problem with its file and place: what keeps a file out, and what is only worth knowing."""
    language = state.language()
    told = [problem for entry in entries for problem in entry.reading.problems]
    for problem in told:
        if problem.fatal:
            st.error(plain(sentence(problem, language)))
    noticed = [sentence(problem, language) for problem in told if not problem.fatal]
    if noticed:
        shown = noticed[:NOTICED]
        rest = [word("sources.noticed_more", count=figure(len(noticed) - NOTICED))] if len(noticed) > NOTICED else []
        st.warning("\n".join(f"- {plain(line)}" for line in [*shown, *rest]))


def too_many(entries: list[Preview]) -> bool:
    """Return whether there is more to notice than is told at once."""
    return sum(not problem.fatal for entry in entries for problem in entry.reading.problems) > NOTICED


def table(project: Project, entries: list[Preview]) -> pd.DataFrame:
    """Show the table of the files that can be read, and return it as edited.

    Where a closer look changed what a file says, the table is made anew with what was typed into it before.
    """
    groups = group_names(project)
    st.markdown(f"**{word('sources.preview')}**")
    said = "".join(f"{entry.called}{entry.words}{entry.twin}{entry.details.speakers}" for entry in entries)
    key = sha256(said.encode("utf-8", "replace")).hexdigest()[:12]
    edited = st.data_editor(
        _frame(entries, key),
        hide_index=True,
        key=f"sources.import_table.{key}",
        height=height(len(entries), 640),
        disabled=[name for name in _row(entries[0]) if name not in EDITABLE],
        column_config={
            "take": st.column_config.CheckboxColumn(word("sources.take"), width="small"),
            "file": st.column_config.TextColumn(word("sources.file")),
            "name": st.column_config.TextColumn(word("sources.name"), required=True),
            "technique": st.column_config.SelectboxColumn(
                word("sources.technique"), options=techniques(), format_func=lambda name: technique_name(str(name)),
                required=True,
            ),
            "date": st.column_config.DateColumn(word("sources.date"), format="DD/MM/YYYY"),
            "speakers": st.column_config.TextColumn(word("sources.who_speaks")),
            "informants": st.column_config.TextColumn(word("sources.informants"), help=word("sources.informants_help")),
            "group": st.column_config.SelectboxColumn(
                word("informants.group"), options=["", *groups],
                format_func=lambda group: groups.get(str(group), str(group) or "-"),
            ),
            "words": st.column_config.NumberColumn(word("sources.words")),
            "turns": st.column_config.NumberColumn(word("sources.turns")),
            "stamps": st.column_config.NumberColumn(word("sources.stamps"), help=word("sources.stamps_help")),
            "noticed": st.column_config.NumberColumn(word("sources.noticed"), help=word("sources.noticed_help")),
            "language": st.column_config.TextColumn(word("sources.language")),
            "encoding": st.column_config.TextColumn(word("sources.encoding")),
            "twin": st.column_config.TextColumn(word("sources.twin"), help=word("sources.twin_help")),
        },
    )  # fmt: skip
    typed = {entry.called: (row, entry.details.speakers) for entry, (_, row) in zip(entries, edited.iterrows(), strict=True)}
    st.session_state[TYPED] = typed
    return edited


def _frame(entries: list[Preview], key: str) -> pd.DataFrame:
    """Return the table's rows: the same as long as the files say the same, so that what is typed stands."""
    before, frame = st.session_state.get(FRAME, ("", None))
    if before != key or frame is None:
        frame = pd.DataFrame([_row(entry) | _typed(entry) for entry in entries])
        st.session_state[FRAME] = key, frame
    return frame


def _typed(entry: Preview) -> dict[str, object]:
    """Return what was typed into the file's row, without its informants where others were given in the closer look."""
    row, speakers = st.session_state.get(TYPED, {}).get(entry.called, (None, None))
    if row is None:
        return {}
    kept = [name for name in EDITABLE if name != "informants" or speakers == entry.details.speakers]
    return {name: row[name] for name in kept}


def _row(entry: Preview) -> dict[str, object]:
    read = transcript(entry)
    named = [code for code in entry.details.speakers.values() if code] or list(entry.details.informants)
    return {
        "take": entry.twin is None,
        "file": entry.file,
        "name": entry.details.name,
        "technique": entry.details.technique.value,
        "date": entry.details.collected_on,
        "speakers": ", ".join(answering(entry)),
        "informants": ", ".join(dict.fromkeys(named)),
        "group": "",
        "words": entry.words,
        "turns": len(read.turns),
        "stamps": sum(turn.seconds is not None for turn in read.turns),
        "noticed": len(entry.reading.problems),
        "language": word(f"ui.language.{read.language}") if read.language else "-",
        "encoding": read.encoding or "-",
        "twin": entry.twin or "",
    }


def transcript(entry: Preview) -> Transcript:
    """Return the text of a file in the table, which holds none but those that could be read."""
    read = entry.reading.transcript
    assert read is not None, entry.file
    return read


def answering(entry: Preview) -> list[str]:
    """Return the speakers that are not recognised as interviewers."""
    return [name for name in transcript(entry).speakers if entry.details.speakers.get(name) or not asks(name)]


def chosen(entries: list[Preview], edited: pd.DataFrame) -> list[tuple[Preview, SourceDetails, str | None]]:
    """Return the files to store with what the table says of them, and the group of their new informants."""
    found = []
    for entry, (_, row) in zip(entries, edited.iterrows(), strict=True):
        if not row["take"]:
            continue
        codes = _codes(row["informants"])
        names = answering(entry)
        if names and codes and len(codes) not in (1, len(names)):
            st.error(word("sources.informants_mismatch", file=entry.file, speakers=", ".join(names), count=len(names)))
            continue
        found.append((entry, _details(entry, row, names, codes), row["group"] or None))
    return found


def _codes(written: object) -> list[str]:
    parts = written.split(",") if isinstance(written, str) else []
    return [part.strip() for part in parts if part.strip()]


def _details(entry: Preview, row: pd.Series, names: list[str], codes: list[str]) -> SourceDetails:
    several = dict(zip(names, codes, strict=False))
    given = all_of(names, codes[0]) if len(codes) == 1 and len(names) > 1 else several
    mapping = {name: None if code == "-" else code for name, code in given.items()}
    informants = tuple(dict.fromkeys(code for code in codes if code != "-"))
    return replace(
        entry.details,
        name=str(row["name"]),
        technique=Technique(row["technique"]),
        collected_on=None if pd.isna(row["date"]) else pd.Timestamp(row["date"]).date(),
        informants=informants,
        speakers={name: mapping.get(name) for name in transcript(entry).speakers},
    )
