"""The path of a study in four steps, from its transcripts to its thesis tables: which are done, and which is next."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from qualcode.model.project import Project
from qualcode.ui import state
from qualcode.ui.navigation import link
from qualcode.ui.words import word

DONE, NEXT, LATER = "done", "next", "later"
SIGNS = {DONE: ":material/check_circle:", NEXT: ":material/arrow_circle_right:", LATER: ":material/radio_button_unchecked:"}
STYLE = """
<style>
.st-key-first-steps {display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 1rem}
@media (max-width: 1280px) {.st-key-first-steps {grid-template-columns: repeat(2, minmax(0, 1fr))}}
@media (max-width: 560px) {.st-key-first-steps {grid-template-columns: minmax(0, 1fr)}}
.st-key-first-steps > * {display: flex; flex-direction: column; align-self: stretch; height: 100%}
.st-key-first-steps > * > [class*="st-key-first-step-"] {gap: .6rem; flex: 1 1 auto; height: 100%}
[class*="st-key-first-step-"] > :last-child {margin-top: auto}
.st-key-first-steps [data-testid="stHeading"] h3 {font-size: 1.15rem; padding: .2rem 0 .7rem}
[class*="st-key-first-step-"] [data-testid="stPageLink-NavLink"] {border: 1px solid #8888; border-radius: .5rem;
  padding: .3rem .8rem; min-height: 2.5rem}
.st-key-first-step-next {border: 2px solid light-dark(#0f6674, #5ec4d4) !important;
  background: light-dark(#0f66740d, #5ec4d414)}
.st-key-first-step-next [data-testid="stPageLink-NavLink"] {background: light-dark(#0f6674, #5ec4d4); border-color: transparent}
.st-key-first-step-next [data-testid="stPageLink-NavLink"] * {color: light-dark(#ffffff, #171614) !important; font-weight: 600}
</style>
"""


@dataclass(frozen=True, slots=True)
class Step:
    """A step: the page on which it is taken, the stages it belongs to, and whether it is done, next or later."""

    path: str
    stages: tuple[str, ...]
    state: str


def steps(project: Project) -> tuple[Step, ...]:
    """Return the four steps; the first that is not done is next, and looking at results never ends."""
    sources = state.table("sources", project)
    taken = (
        ("sources", ("collect",), len(sources) > 0),
        ("codebook", ("reduce",), len(state.table("codes", project)) > 0),
        ("code", ("reduce",), len(sources) > 0 and bool((sources["codings"] > 0).all())),
        ("thesis-tables", ("display", "conclude"), False),
    )
    following = next(path for path, _, done in taken if not done)
    return tuple(
        Step(path, stages, DONE if done else NEXT if path == following else LATER) for path, stages, done in taken
    )


def cards(project: Project) -> None:
    """Show the steps as cards, each with a sentence and the way to its page; the next one stands out."""
    st.html(STYLE)
    with st.container(key="first-steps"):
        for number, step in enumerate(steps(project), 1):
            with st.container(border=True, key=_key(number, step.state)):
                stages = " · ".join(word(f"ui.section.{stage}") for stage in step.stages)
                st.caption(f"{SIGNS[step.state]} **{word(f'overview.state.{step.state}')}** · {stages}")
                st.subheader(f"{number}. {word(f'overview.step.{step.path}')}", anchor=False)
                st.markdown(word(f"overview.step_about.{step.path}"))
                link(step.path, word(f"overview.step_go.{step.path}"), asks=_asks(project))


def brief(project: Project) -> None:
    """Show the steps as a short list, once the study is on its way."""
    st.markdown(f"**{word('overview.next')}**")
    for step in steps(project):
        name = f"{word(f'overview.step.{step.path}')} · {word(f'overview.state.{step.state}')}"
        link(step.path, name, SIGNS[step.state], _asks(project))


def _key(number: int, said: str) -> str:
    return "first-step-next" if said == NEXT else f"first-step-{number}"


def _asks(project: Project) -> dict[str, str | Sequence[str]]:
    return {"project": str(project.id)}
