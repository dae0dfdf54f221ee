"""Saturation of codes, interview by interview, and what may be said of it in a sentence: never "saturated" alone."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from qualcode.analysis import saturation
from qualcode.analysis.interviews import order_known, order_of_interviews
from qualcode.analysis.saturation import Level, Outcome, Reordering, Richness
from qualcode.locale import day, number, percent, say
from qualcode.reports.outline import Figure, TableBlock, columns_of
from qualcode.reports.study import Study

BASE, RUN, THRESHOLD = 4, 2, 0.05


def build(study: Study) -> TableBlock:
    """Return new and cumulative codes per interview; the new-information ratio is by the base of the first four."""
    matrix = saturation.incidence(study.codings, study.sources)
    held = order_of_interviews(study.sources).set_index("unit")["date"]
    steps = saturation.steps(matrix)
    total = steps[-1].cumulative if steps else 0
    base = sum(step.new for step in steps[:BASE])
    rows = tuple(
        (
            step.interview,
            name,
            _date(study, held[step.informant]),
            step.new,
            step.cumulative,
            Figure(100 * step.cumulative / total, 1) if total else "-",
            Figure(step.new / base, 2) if step.interview > BASE and base else "-",
        )
        for step, name in zip(steps, units(study.language, study.sources, matrix), strict=True)
    )
    ordered = order_known(study.sources).known
    return TableBlock(
        "saturation",
        study.say("saturation.title" if ordered else "saturation.title_unordered"),
        columns_of(
            study.headings("saturation"), (1.2, 1.4, 2.2, 1.2, 1.3, 1.4, 1.6),
            ("number", "text", "text", "number", "number", "share", "number"),
        ),
        rows,
        notes=(study.say("saturation.unit"), *sentences(study.language, matrix, study.sources)),
        source=study.source_line,
    )


def units(language: str, sources: pd.DataFrame, matrix: pd.DataFrame) -> list[str]:
    """Return what to call each row of an incidence matrix: the informant, or the interview with the word that it has none."""
    nameless = order_known(sources).nameless
    return [
        say("reports.saturation.without_informant", language, name=unit) if unit in nameless else str(unit)
        for unit in matrix.index
    ]


def caveats(language: str, sources: pd.DataFrame) -> tuple[str, ...]:
    """Return what is not known of the interviews: their order where dates are missing, who speaks where no informant is linked.

    Each sentence names what was taken instead and what to do about it; nothing where all is known.
    """
    found = order_known(sources)
    told = []
    if not found.known:
        key = "order_unknown_all" if found.undated == found.interviews else "order_unknown"
        told.append(
            say(f"reports.saturation.{key}", language, undated=number(found.undated, language),
                all=number(found.interviews, language))
        )  # fmt: skip
    if found.nameless:
        told.append(
            say("reports.saturation.nameless", language, count=number(len(found.nameless), language),
                all=number(found.interviews, language))
        )  # fmt: skip
    return tuple(told)


def sentences(language: str, matrix: pd.DataFrame, sources: pd.DataFrame) -> tuple[str, ...]:
    """Return what may be said of saturation by the usual settings, one sentence a rule, at the level of codes."""
    new = saturation.new_codes(matrix)
    outcome = saturation.guest(new, base_size=BASE, run_length=RUN, threshold=THRESHOLD)
    orders = saturation.reordered(matrix) if outcome.status != "not assessable" else None
    richness = saturation.richness(saturation.frequencies_of(matrix), len(matrix)) if matrix.shape[1] else None
    first, *rest = told(language, outcome, orders, richness, sources)
    return (first, francis_sentence(language, saturation.francis(new)), *rest)


def told(
    language: str, outcome: Outcome, orders: Reordering | None, richness: Richness | None, sources: pd.DataFrame, *,
    level: Level = "leaf", base_size: int = BASE, run_length: int = RUN, threshold: float = THRESHOLD,
) -> tuple[str, ...]:  # fmt: skip
    """Return the sentences for a thesis: the rule with its settings and outcome, what is not known, other orders, the rest."""
    rule = guest_sentence(language, outcome, level=level, base_size=base_size, run_length=run_length, threshold=threshold)
    found = [" ".join([rule, *caveats(language, sources)])]
    if orders is not None and orders.orders:
        found.append(order_sentence(language, orders))
    if richness is not None and richness.observed:
        found.append(richness_sentence(language, richness))
    return (*found, say("reports.saturation.meaning", language))


def guest_sentence(
    language: str, outcome: Outcome, *, level: Level = "leaf", base_size: int = BASE, run_length: int = RUN,
    threshold: float = THRESHOLD,
) -> str:  # fmt: skip
    """Return the rule with its settings, and what it says."""
    rule = rule_sentence(language, level=level, base_size=base_size, run_length=run_length, threshold=threshold)
    return f"{rule} {outcome_sentence(language, outcome)}"


def rule_sentence(language: str, *, level: Level, base_size: int, run_length: int, threshold: float) -> str:
    return say(
        "reports.saturation.rule", language, level=say(f"reports.saturation.level_{level}", language), base=base_size,
        run=run_length, threshold=percent(threshold, language),
    )  # fmt: skip


def francis_sentence(language: str, outcome: Outcome) -> str:
    return f"{say('reports.saturation.francis', language)} {outcome_sentence(language, outcome)}"


def outcome_sentence(language: str, outcome: Outcome) -> str:
    """Return what a rule says, with the reason where it cannot be applied."""
    key = outcome.status.replace(" ", "_")
    if outcome.status == "not assessable":
        key = f"{key}_{outcome.reason.replace(' ', '_')}"
    facts = {"at": outcome.at, "label": outcome.label, "needed": outcome.needed, "had": outcome.had}
    return say(f"reports.saturation.{key}", language, **facts)


def order_sentence(language: str, orders: Reordering) -> str:
    """Return in how many other orders the rule is met, and where."""
    counted = number(orders.orders, language)
    if orders.median is None:
        return say("reports.saturation.orders_none", language, orders=counted)
    points = {name: point(value, language) for name, value in _points(orders)}
    return say(
        "reports.saturation.orders", language, share=percent(orders.share, language, digits=1), orders=counted, **points
    )


def _points(orders: Reordering) -> Sequence[tuple[str, float | None]]:
    return ("median", orders.median), ("p5", orders.p5), ("p95", orders.p95)


def point(value: float | None, language: str) -> str:
    """Return the number of an interview, whole where it is."""
    return "-" if value is None else number(value, language, digits=int(value % 1 > 0))


def richness_sentence(language: str, found: Richness) -> str:
    """Return coverage, what the next interview may bring, and Chao2 with its form and interval."""
    interval = ""
    if found.chao2_ci is not None:
        low, high = (number(end, language, digits=1) for end in found.chao2_ci)
        interval = say("reports.saturation.interval", language, low=low, high=high)
    return say(
        "reports.saturation.richness",
        language,
        coverage=percent(found.coverage, language, digits=1),
        next=number(found.expected_next, language, digits=1),
        form=say(f"reports.saturation.form_{'classic' if found.classic else 'without'}", language),
        chao2=number(found.chao2, language, digits=1),
        interval=interval,
        observed=found.observed,
    )


def _date(study: Study, value: Any) -> str:
    return "-" if value is None or value != value else day(value, study.language)
