"""A study in figures, each with the page on which what it counts is seen one by one."""

import streamlit as st

from qualcode.model.project import Project
from qualcode.ui import state
from qualcode.ui.navigation import link
from qualcode.ui.parts import counting
from qualcode.ui.words import figure, percentage, word

SEEN_ON = {
    "informants": "informants", "sources": "sources", "words": "search", "codings": "passages", "coders": "agreement",
    "share": "code",
}  # fmt: skip
"""The page that shows what each figure counts."""
STYLE = """
<style>
.st-key-study-figures {display: grid; grid-template-columns: repeat(6, minmax(0, 1fr)); gap: .75rem}
@media (max-width: 1280px) {.st-key-study-figures {grid-template-columns: repeat(3, minmax(0, 1fr))}}
@media (max-width: 480px) {.st-key-study-figures {grid-template-columns: repeat(2, minmax(0, 1fr))}}
.st-key-study-figures [data-testid="stVerticalBlock"] {gap: 0}
.st-key-study-figures [data-testid="stPageLink-NavLink"] {padding: .1rem 0; min-height: 1.75rem}
.st-key-study-figures [data-testid="stMetricValue"] {font-size: 2rem}
</style>
"""


def show(project: Project, passages: int) -> None:
    """Show the figures that are not zero; `passages` is how many remain of the codings where what is alike counts once."""
    sources, codings = state.table("sources", project), state.table("codings", project)
    length = int(sources["length"].sum())
    shown = (
        ("informants", len(state.table("informants", project)), figure),
        ("sources", len(sources), figure),
        ("words", int(sources["words"].sum()), figure),
        ("codings", len(codings), figure),
        ("coders", codings["coder"].nunique(), figure),
        ("share", int(sources["coded"].sum()) / length if length else 0.0, percentage),
    )
    st.html(STYLE)
    with st.container(key="study-figures"):
        for name, value, written in shown:
            if value:
                with st.container():
                    st.metric(word(f"overview.figure.{name}"), written(value), help=word(f"overview.figure.{name}_help"))
                    _seen(project, name)
    if len(codings):
        told = word("overview.counted", codings=figure(len(codings)), passages=figure(passages))
        st.caption(f"{told} {counting.rule(None, each=True)}")


def _seen(project: Project, name: str) -> None:
    asks = {"project": str(project.id)}
    if name == "codings":
        asks["each"] = "1"  # as the figure counts them
    link(SEEN_ON[name], icon=":material/arrow_forward:", asks=asks)
