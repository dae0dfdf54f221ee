"""Taking a codebook file into the project: what is new, what is there already, what is broken, before anything is stored."""

from collections.abc import Mapping
from hashlib import sha256

import pandas as pd
import streamlit as st

from qualcode.formats import apart, codebooks
from qualcode.formats.problems import sentence
from qualcode.model.code import in_language
from qualcode.model.codebook_draft import Draft
from qualcode.model.event import act
from qualcode.model.project import Project
from qualcode.services import codebook_import as services
from qualcode.services import roles
from qualcode.services.codebook_import import Existing, Match
from qualcode.store.database import reading
from qualcode.ui import state
from qualcode.ui.parts.gesture import carried_out
from qualcode.ui.parts.rights import only
from qualcode.ui.parts.table_height import height
from qualcode.ui.words import figure, plain, word

PLACE, TOLD, READ = "codebook_import", "codebook_import.told", "codebook_import.read"
MOST_PROBLEMS = 30


@only(roles.CHANGES_STUDY)
def show(project: Project, *, expanded: bool) -> None:
    """Offer to import a codebook file; `expanded` where there is nothing else to do."""
    told = st.session_state.pop(TOLD, None)
    if told:
        st.success(told, icon=":material/check_circle:")
    with st.expander(word("codebook_import.title"), icon=":material/upload_file:", expanded=expanded):
        generation = st.session_state.get(PLACE, 0)
        file = st.file_uploader(
            word("codebook_import.file"), type=list(codebooks.ENDINGS), help=word("codebook_import.file_help"),
            key=f"{PLACE}.file.{generation}",
        )  # fmt: skip
        if file is None:
            st.caption(word("codebook_import.about"))
        else:
            _preview(project, file.name, file.getvalue())


def _read(name: str, content: bytes, known: Mapping[str, str]) -> Draft:
    """Return what the file holds, read once as long as it is the same, the language is, and the codes that it may name are."""
    key = name, sha256(content).hexdigest(), state.language(), tuple(sorted(known.items()))
    held = st.session_state.get(READ)
    if held is None or held[0] != key:
        held = key, apart.read_codebook(name, content, state.language(), known)
        st.session_state[READ] = held
    draft: Draft = held[1]
    return draft


def _preview(project: Project, name: str, content: bytes) -> None:
    with reading(state.engine()) as session:
        known = services.known(session, project.id)
    draft = _read(name, content, known)
    with reading(state.engine()) as session:
        matches = services.compared(session, project.id, draft)
    _problems(draft)
    if not matches:
        return
    existing = _existing(matches)
    st.markdown(f"**{_summary(matches, existing)}**")
    st.dataframe(
        pd.DataFrame(
            {
                "row": [draft.rows.get(match.code.guid) for match in matches],
                "code": [match.code.short_id or (match.there.short_id if match.there else "") for match in matches],
                "label": [in_language(match.code.label, state.language()) for match in matches],
                "becomes": [_becomes(match, existing) for match in matches],
            }
        ),
        hide_index=True,
        height=height(len(matches), 390),
        column_config={
            "row": st.column_config.NumberColumn(word("codebook_import.row"), width=60),
            "code": st.column_config.TextColumn(word("codebook.code"), width=80),
            "label": st.column_config.TextColumn(word("codebook.label"), width="medium"),
            "becomes": st.column_config.TextColumn(word("codebook_import.becomes"), width="medium"),
        },
    )
    count = sum(_taken(match, existing) for match in matches)
    if not count:
        st.info(word("codebook_import.nothing"))
    elif st.button(
        word("codebook_import.confirm", count=figure(count)), type="primary", icon=":material/download_done:"
    ) and carried_out(
        lambda session: services.import_codes(session, act(state.me()), project.id, draft, file=name, existing=existing)
    ):
        st.session_state[TOLD] = word("codebook_import.done", count=figure(count), file=plain(name))
        st.session_state[PLACE] = st.session_state.get(PLACE, 0) + 1
        st.rerun()


def _problems(draft: Draft) -> None:
    if not draft.problems:
        return
    show_as = st.warning if draft.codes else st.error
    lines = [f"- {plain(sentence(problem, state.language()))}" for problem in draft.problems[:MOST_PROBLEMS]]
    more = len(draft.problems) - len(lines)
    if more > 0:
        lines.append(f"- {word('codebook_import.more', count=figure(more))}")
    show_as("\n".join(lines))


def _existing(matches: list[Match]) -> Existing:
    if not any(match.changes.get(Existing.REPLACE) for match in matches if not match.twice):
        return Existing.KEEP
    chosen = st.segmented_control(
        word("codebook_import.existing"), list(Existing), default=Existing.KEEP, required=True, key=f"{PLACE}.existing",
        format_func=lambda how: word(f"codebook_import.{how}"), help=word("codebook_import.existing_help"),
    )  # fmt: skip
    return chosen or Existing.KEEP


def _taken(match: Match, existing: Existing) -> bool:
    return not match.twice and (match.there is None or bool(match.changes[existing]))


def _summary(matches: list[Match], existing: Existing) -> str:
    new = sum(match.there is None for match in matches)
    changed = sum(_taken(match, existing) for match in matches) - new
    return word("codebook_import.summary", new=figure(new), changed=figure(changed), same=figure(len(matches) - new - changed))


def _becomes(match: Match, existing: Existing) -> str:
    if match.there is None:
        return word("codebook_import.new")
    called = f"{match.there.short_id} {match.there.named(state.language())}"
    if match.twice:
        return word("codebook_import.twice", code=called)
    fields = match.changes[existing]
    if not fields:
        return word("codebook_import.same", code=called)
    return word("codebook_import.changes", code=called, fields=", ".join(word(f"ui.field.{name}") for name in fields))
