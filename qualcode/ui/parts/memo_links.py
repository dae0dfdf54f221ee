"""Links in memos: names in double brackets lead to codes, informants, sources, findings and other memos, and back again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from qualcode.model.memo import LINK, links
from qualcode.model.project import Project
from qualcode.tables import each_row
from qualcode.ui import state
from qualcode.ui.navigation import go
from qualcode.ui.parts.opening import open_text
from qualcode.ui.words import plain, word

ICONS = {
    "code": ":material/sell:",
    "informant": ":material/person:",
    "source": ":material/description:",
    "finding": ":material/fact_check:",
    "memo": ":material/edit_note:",
}
PAGES = {"code": "codebook", "informant": "informants", "finding": "findings"}
ONLY = "memos.only"
CODE = "codebook.chosen"
Names = Mapping[str, "Place"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a link leads: a kind of thing, its guid, and what it is called."""

    kind: str
    guid: str
    name: str


def names(project: Project) -> Names:
    """Return what can be linked to, by every name under which it is known, in small letters; worked out once a revision."""
    return state.derived(project, ("linked", state.language()), lambda: _names(project))


def _names(project: Project) -> Names:
    memos, findings = state.table("memos", project), state.table("findings", project)
    sources, informants = state.table("sources", project), state.table("informants", project)
    known = [(row.title, Place("memo", row.memo, row.title)) for row in each_row(memos)]
    for kind, called, guids in (
        ("finding", findings["finding"], findings["guid"]),
        ("source", sources["name"], sources["source"]),
        ("informant", informants["informant"], informants["guid"]),
    ):
        known += [(name, Place(kind, guid, name)) for name, guid in zip(called, guids, strict=True)]
    for row in each_row(state.table("codes", project)):
        named = f"{row.code} {row.label}"
        known += [(name, Place("code", row.guid, named)) for name in (*row.aliases, row.label, named, row.code)]
    return {name.casefold(): place for name, place in known}


def body(text: str, known: Names) -> str:
    """Return a memo's Markdown with its links in bold by what they lead to; pictures from elsewhere are not fetched."""
    return LINK.sub(lambda found: f"**{plain(_called(found[1], known))}**", text).replace("![", "!\\[")


def _called(name: str, known: Names) -> str:
    place = known.get(name.strip().casefold())
    return place.name if place else name


def linking(memos: pd.DataFrame, known: Names) -> Mapping[str, tuple[str, ...]]:
    """Return for each guid that memos link to the guids of those memos, newest first."""
    back: dict[str, tuple[str, ...]] = {}
    for row in each_row(memos):
        for name in links(row.body):
            place = known.get(name.casefold())
            if place and place.guid != row.memo and row.memo not in back.get(place.guid, ()):
                back[place.guid] = (*back.get(place.guid, ()), row.memo)
    return back


def ways(memo: str, text: str, known: Names, back: Mapping[str, tuple[str, ...]], titles: Mapping[str, str]) -> None:
    """Show buttons to what the memo links to and to the memos that link to it, and which names lead nowhere."""
    found = {name: known.get(name.casefold()) for name in links(text)}
    to = [place for place in dict.fromkeys(found.values()) if place]
    since = [Place("memo", guid, titles[guid]) for guid in back.get(memo, ()) if guid in titles]
    for label, places in ((word("memos.links"), to), (word("memos.linked"), since)):
        if places:
            row = st.container(horizontal=True, vertical_alignment="center")
            row.caption(label, width="content")
            for place in places:
                _button(row, place, f"{memo}.{label}")
    lost = [name for name, place in found.items() if place is None]
    if lost:
        st.caption(plain(word("memos.lost", names=", ".join(lost))))


def _button(row: Any, place: Place, key: str) -> None:
    if place.kind == "source":
        listed = state.table("sources", state.require_project())
        with row:
            open_text(plain(place.name), int(listed.set_index("source")["id"][place.guid]), icon=ICONS[place.kind])
    elif row.button(plain(place.name), key=f"way.{key}.{place.guid}", icon=ICONS[place.kind], type="tertiary"):
        _open(place)


def _open(place: Place) -> None:
    if place.kind == "memo":
        st.session_state[ONLY] = place.guid
        st.rerun()
    if place.kind == "code":
        st.session_state[CODE] = place.guid
    go(PAGES[place.kind])
