"""How things stand in review, in the reader's words: read once a revision, told where a code, coding or finding is shown."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from qualcode.model.project import Project
from qualcode.model.review import Judged, State, Target
from qualcode.services import people, reviewing, roles
from qualcode.services.reviewing import Board, Standing
from qualcode.store import reading as tables
from qualcode.store.database import reading
from qualcode.store.reading.reviews import ids_of
from qualcode.tables import each_row
from qualcode.ui import state
from qualcode.ui.parts.choices import code_names
from qualcode.ui.words import figure, moment, plain, word

ICONS = {
    State.DRAFT: ":material/edit:",
    State.SUBMITTED: ":material/outbox:",
    State.APPROVED: ":material/verified:",
    State.CHANGES_ASKED: ":material/undo:",
}
GAVE = {State.SUBMITTED: "submitted_by", State.APPROVED: "approved_by", State.CHANGES_ASKED: "asked_by"}
SHORT = 90
SHOWN = "review.shown"


@dataclass(frozen=True, slots=True)
class Item:
    """A thing that can be in review: under which code, by its short id or empty, it is shown, and what it is called."""

    kind: str
    guid: str
    code: str
    name: str


def board(project: Project) -> Board:
    """Return the review of the whole project."""
    with state.look(project) as session:
        return reviewing.board(session, project.id)


def items(project: Project) -> list[Item]:
    """Return all that is or can be in review, in the order of the codebook: each code, its codings judged alone, findings."""
    return state.derived(project, ("review items", state.language()), lambda: _items(project))


def _items(project: Project) -> list[Item]:
    held = board(project)
    codes, findings = state.table("codes", project), state.table("findings", project)
    names = code_names(codes)
    short = dict(zip(codes["guid"], codes["code"], strict=True))
    found = [
        Item(Judged.CODE.value, guid, short[guid], names[short[guid]])
        for guid in codes["guid"] if guid in held.codings or (Judged.CODE, guid) in held.standing
    ]  # fmt: skip
    found += [
        Item(Judged.CODING.value, row.coding, row.code, _shortened(row.quote)) for row in each_row(judged_codings(project))
    ]
    found += [
        Item(Judged.FINDING.value, row.guid, row.code if row.code in names else "", f"{row.finding} {row.claim}")
        for row in each_row(findings)
    ]
    order = {code: at for at, code in enumerate(names)}
    return sorted(found, key=lambda item: (order.get(item.code, len(order)), list(Judged).index(Judged(item.kind))))


def judged_codings(project: Project) -> pd.DataFrame:
    """Return the rows of CODINGS of those codings that have a state of their own."""

    def read() -> pd.DataFrame:
        guids = [guid for kind, guid in board(project).standing if kind == Judged.CODING]
        with reading(state.engine()) as session:
            return tables.codings(session, project.id, state.language(), only=ids_of(session, guids))

    return state.derived(project, ("judged codings", state.language()), read)


def approvers(project: Project) -> bool:
    """Return whether anybody in the project may approve."""
    with reading(state.engine()) as session:
        return any(
            roles.has(session, role, project.id, roles.APPROVES) for _, role in people.members(session, project.id)
        )


def target(project: Project, kind: str, guid: str) -> Target:
    """Return the thing as it was shown when the person decided, which may be before somebody changed it."""
    shown = st.session_state.get(SHOWN, {}).get(project.id, board(project))
    held = shown.standing.get((kind, guid))
    return Target(kind, guid, held.now if held else None)


def shown(project: Project) -> None:
    """Remember that everything stands before the person as it is now."""
    st.session_state[SHOWN] = {project.id: board(project)}


def state_name(held: str) -> str:
    return f"{ICONS[State(held)]} {word(f'review.state_{held}')}"


def told(held: Standing | None) -> str:
    """Return who gave the state and when, what they said, and what changed since, line by line."""
    if held is None:
        return word("review.draft_about")
    lines = [word(f"review.{GAVE[held.state]}", person=plain(held.person), at=moment(held.at))]
    if held.reason:
        lines.append(plain(held.reason) if held.state is State.CHANGES_ASKED else word("review.note", note=plain(held.reason)))
    if held.changed and held.state is not State.CHANGES_ASKED:
        lines.append(word("review.changed_since", what=changes(held)))
    return "  \n".join(lines)


def changes(held: Standing) -> str:
    """Return what changed since the state was given, in words."""
    said = []
    for side in held.changed:
        was, now = held.was.get(side), held.now.get(side)
        if side in ("codings", "evidence") and was and now:
            key = f"changed_{side}" if was[0] != now[0] else f"changed_{side}_same"
            said.append(word(f"review.{key}", was=figure(was[0]), now=figure(now[0])))
        else:
            said.append(word(f"review.changed_{side}"))
    return ", ".join(said)


def line(project: Project, kind: str, guid: str) -> None:
    """Show in a line how the thing stands, where it was ever handed in."""
    held = board(project).standing.get((kind, guid))
    if held is not None:
        st.markdown(word("review.line", state=state_name(held.state), told=told(held)))


def progress(counts: dict[str, list[int]]) -> dict[str, str]:
    """Return by kind how many are approved of how many."""
    names = {"code": "codes", "coding": "codings", "finding": "findings"}
    return {names[kind]: word("review.of", count=figure(part), all=figure(whole)) for kind, (part, whole) in counts.items()}


def _shortened(quote: str) -> str:
    words = " ".join(quote.split())
    return f"“{words}”" if len(words) <= SHORT else f"“{words[:SHORT].rsplit(' ', 1)[0]} …”"
