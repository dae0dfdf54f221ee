"""What is asked of saturation: whose codings, at which level, by which settings; its answers are worked out once a revision."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypedDict, TypeVar

import pandas as pd
import streamlit as st

from qualcode.analysis import saturation
from qualcode.analysis.incidence import Level
from qualcode.analysis.interviews import order_known
from qualcode.model.project import Project
from qualcode.reports.tables import saturation as told
from qualcode.ui import state
from qualcode.ui.parts import choice_address
from qualcode.ui.parts.choices import coder_choice
from qualcode.ui.parts.study import counted
from qualcode.ui.words import percentage, word

LEVELS: tuple[Level, ...] = ("leaf", "parent", "root")
BASES, RUNS, THRESHOLDS = (4, 5, 6), (2, 3), (0.05, 0.0)

T = TypeVar("T")


class Options(TypedDict):
    base_size: int
    run_length: int
    threshold: float


@dataclass(frozen=True, slots=True)
class Question:
    """`options` are the settings of the rule of Guest, Namey & Chen."""

    project: Project
    coder: str | None
    level: Level
    base_size: int
    run_length: int
    threshold: float

    @property
    def options(self) -> Options:
        return {"base_size": self.base_size, "run_length": self.run_length, "threshold": self.threshold}


def asked(project: Project) -> Question:
    """Ask whose codings count, at which level, and with which base, run and threshold."""
    key = f"saturation.{project.id}"
    coder = coder_choice(state.table("codings", project), f"{key}.coder")
    level, base, run, threshold = st.columns([4, 1, 1, 1], vertical_alignment="bottom")
    chosen = level.segmented_control(
        word("saturation.level"), LEVELS, required=True, help=word("saturation.level_help"),
        format_func=lambda name: word(f"saturation.level_{name}"),
        key=choice_address.one_of("level", f"{key}.level", LEVELS, "leaf"),
    )  # fmt: skip
    return Question(
        project, coder, chosen or "leaf",
        base.selectbox(
            word("saturation.base"), BASES, help=word("saturation.base_help"),
            key=choice_address.one_of("base", f"{key}.base", BASES),
        ),
        run.selectbox(
            word("saturation.run"), RUNS, help=word("saturation.run_help"), key=choice_address.one_of("run", f"{key}.run", RUNS)
        ),
        threshold.selectbox(
            word("saturation.threshold"), THRESHOLDS, format_func=percentage, help=word("saturation.threshold_help"),
            key=choice_address.one_of("threshold", f"{key}.threshold", THRESHOLDS),
        ),
    )  # fmt: skip


def held(question: Question, name: str, make: Callable[[], T], *settings: object) -> T:
    """Return an answer that depends on whose codings count and on `settings`, worked out once a revision."""
    return state.derived(question.project, ("saturation", name, question.coder, *settings), make)


def codings(question: Question) -> pd.DataFrame:
    """Return the codings that count, what several coders found alike once."""
    return counted(question.project, question.coder)


def sources(question: Question) -> pd.DataFrame:
    return state.table("sources", question.project)


def matrix(question: Question) -> pd.DataFrame:
    """Return who was heard to say what, at the level asked for."""
    return held(
        question, "incidence",
        lambda: saturation.incidence(codings(question), sources(question), level=question.level), question.level,
    )  # fmt: skip


def outcome(question: Question) -> saturation.Outcome:
    return saturation.guest(saturation.new_codes(matrix(question)), **question.options)


def orders(question: Question) -> saturation.Reordering:
    """Return how the outcome hangs on the order."""
    return held(
        question, "orders", lambda: saturation.reordered(matrix(question), **question.options),
        question.level, *question.options.values(),
    )  # fmt: skip


def resamples(question: Question) -> saturation.Reordering:
    """Return how the outcome hangs on who was asked."""
    return held(
        question, "resamples", lambda: saturation.bootstrap(matrix(question), **question.options),
        question.level, *question.options.values(),
    )  # fmt: skip


def band(question: Question) -> tuple[list[float], list[float]]:
    return held(question, "band", lambda: saturation.band(matrix(question)), question.level)


def richness(question: Question) -> saturation.Richness | None:
    """Return the estimates, nothing where nothing was heard."""
    found = matrix(question)
    return saturation.richness(saturation.frequencies_of(found), len(found)) if found.shape[1] else None


def curve(question: Question, upto: int) -> list[float]:
    """Return the expected number of codes at 1, 2, ... interviews."""
    found = matrix(question)
    return held(
        question, "curve",
        lambda: saturation.accumulation(saturation.frequencies_of(found), len(found), range(1, upto + 1)),
        question.level, upto,
    )  # fmt: skip


def sentences(question: Question, language: str) -> tuple[str, ...]:
    """Return what a thesis may say, in either language."""
    return told.told(
        language, outcome(question), orders(question), richness(question), sources(question), level=question.level,
        **question.options,
    )  # fmt: skip


def caveats(question: Question) -> tuple[str, ...]:
    """Return what is not known of the order of the interviews and of who speaks in them."""
    return told.caveats(state.language(), sources(question))


def units(question: Question) -> list[str]:
    """Return what to call each row of `matrix`."""
    return told.units(state.language(), sources(question), matrix(question))


def ordered(question: Question) -> bool:
    """Return whether the order of the interviews is known."""
    return order_known(sources(question)).known
