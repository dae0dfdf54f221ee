"""Saturation of codes, interview by interview, with the rule's outcome in a sentence."""

from qualcode.analysis import saturation
from qualcode.analysis.interviews import order_of_interviews
from qualcode.analysis.saturation import Outcome, Reordering, Richness
from qualcode.locale import day, number, percent
from qualcode.reports.outline import Figure, TableBlock
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
            step.informant,
            _date(study, held[step.informant]),
            step.new,
            step.cumulative,
            Figure(100 * step.cumulative / total, 1) if total else "-",
            Figure(step.new / base, 2) if step.interview > BASE and base else "-",
        )
        for step in steps
    )
    return TableBlock(
        "saturation",
        study.say("saturation.title"),
        study.headings("saturation"),
        rows,
        (1.2, 1.4, 2.2, 1.2, 1.3, 1.4, 1.6),
        notes=(study.say("saturation.unit"), *sentences(study, matrix)),
        source=study.source_line,
    )


def sentences(study: Study, matrix) -> tuple[str, ...]:
    """Return what may be said of saturation: the rule and its outcome, other orders, coverage; never "saturated" alone."""
    new = saturation.new_codes(matrix)
    outcome = saturation.guest(new, base_size=BASE, run_length=RUN, threshold=THRESHOLD)
    told = [guest_sentence(study, outcome), francis_sentence(study, saturation.francis(new))]
    if outcome.status != "not assessable":
        told.append(order_sentence(study, saturation.reordered(matrix)))
    if matrix.shape[1]:
        told.append(richness_sentence(study, saturation.richness(saturation.frequencies_of(matrix), len(matrix))))
    return (*told, study.say("saturation.meaning"))


def guest_sentence(
    study: Study, outcome: Outcome, *, base_size: int = BASE, run_length: int = RUN, threshold: float = THRESHOLD
) -> str:
    """Return the rule with its settings, and what it says."""
    rule = study.say(
        "saturation.rule", base=base_size, run=run_length, threshold=percent(threshold, study.language)
    )
    return f"{rule} {_outcome(study, outcome, at=outcome.at)}"


def francis_sentence(study: Study, outcome: Outcome) -> str:
    return f"{study.say('saturation.francis')} {_outcome(study, outcome, at=outcome.confirmed_at)}"


def _outcome(study: Study, outcome: Outcome, *, at: int | None) -> str:
    key = outcome.status.replace(" ", "_")
    if outcome.status == "not assessable":
        key = f"{key}_{outcome.reason.replace(' ', '_')}"
    return study.say(f"saturation.{key}", at=at, label=outcome.label, needed=outcome.needed, had=outcome.had)


def order_sentence(study: Study, orders: Reordering) -> str:
    median = number(orders.median, study.language, digits=int(orders.median % 1 > 0)) if orders.median is not None else "-"
    return study.say(
        "saturation.orders",
        share=percent(orders.share, study.language),
        orders=number(orders.orders, study.language),
        median=median,
    )


def richness_sentence(study: Study, found: Richness) -> str:
    return study.say(
        "saturation.richness",
        coverage=percent(found.coverage, study.language, digits=1),
        next=number(found.expected_next, study.language, digits=1),
        chao2=number(found.chao2, study.language, digits=1),
        observed=found.observed,
    )


def _date(study: Study, value) -> str:
    return "-" if value is None or value != value else day(value, study.language)
