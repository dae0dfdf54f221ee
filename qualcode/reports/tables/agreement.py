"""How far coders agree, code by code and on all codes, with the unit, the sources and the intervals named."""

from collections.abc import Mapping, Sequence

import pandas as pd

from qualcode.analysis import coder_agreement
from qualcode.analysis.agreement import RESAMPLES
from qualcode.analysis.coder_agreement import MOST_CODERS, Agreement, Value
from qualcode.analysis.rating import UNITS, shared_sources
from qualcode.locale import number
from qualcode.reports.outline import Cell, Figure, TableBlock, columns_of
from qualcode.reports.study import Study
from qualcode.reports.words import written as words_of

__all__ = [
    "MOST_CODERS", "UNITS", "block", "build", "compared", "notes", "rows_of", "used", "usual_coders", "written",
]  # fmt: skip

UNIT = "turn"


def build(study: Study) -> TableBlock:
    """Return agreement of the coders who share sources, turn by turn; without two of them a note says why there is none."""
    coders = usual_coders(study.every)
    if len(coders) < 2:
        return block(study, None, reason="one_coder" if study.every["coder"].nunique() < 2 else "no_shared")
    return block(study, compared(study, coders, cuts=study.turns))


def usual_coders(codings: pd.DataFrame) -> list[str]:
    """Return the coders to compare where nobody chose: all who share sources, else the two who share most, else none.

    Needs of CODINGS: source, coder. Those with most codings come first, and no more than `MOST_CODERS` of them.
    """
    counts = codings["coder"].value_counts()
    names = sorted(counts.index, key=lambda name: (-counts[name], name))[:MOST_CODERS]
    if len(names) < 2 or shared_sources(codings, names):
        return names if len(names) > 1 else []
    pairs = [(one, other) for at, one in enumerate(names) for other in names[at + 1 :]]
    best = max(pairs, key=lambda pair: len(shared_sources(codings, pair)))
    return list(best) if shared_sources(codings, best) else []


def compared(
    study: Study,
    coders: Sequence[str],
    *,
    codes: Sequence[str] | None = None,
    sources: Sequence[str] | None = None,
    unit: str = UNIT,
    cuts: pd.DataFrame | None = None,
) -> Agreement:
    """Return the coders' agreement on the codes, all in use by anybody where none are named, in the shared sources."""
    shared = shared_sources(study.every, coders)
    kept = study.sources[study.sources["source"].isin([one for one in shared if sources is None or one in sources])]
    return coder_agreement.agreement(
        study.every, used(study) if codes is None else codes, coders, kept, unit=unit, cuts=cuts, turns=study.turns
    )


def used(study: Study) -> list[str]:
    """Return the codes in use, with those above them, in the order of the codebook."""
    known = {name for line in study.every["lineage"].drop_duplicates() for name in line}
    return [code for code in study.codes["code"] if code in known]


def block(study: Study, found: Agreement | None, *, reason: str = "one_coder") -> TableBlock:
    """Return the table of an agreement, or of none with the reason, in the words of the study's language."""
    rows = tuple(rows_of(study, found)) if found else ()
    return TableBlock(
        "agreement",
        study.say("agreement.title"),
        columns_of(study.headings("agreement"), (4, 1.2, 1.5, 1.4, 1.4, 2), ("text", "number", "share", "number", "number")),
        rows,
        notes=notes(study, found) if found else (study.say(f"agreement.{reason}"),),
        source=study.source_line,
    )


def rows_of(study: Study, found: Agreement) -> list[tuple[Cell, ...]]:
    labels = dict(zip(study.codes["code"], study.codes["label"], strict=True))
    rows = [_row(study, f"{one.code} {labels[one.code]}", one.units, one.measures) for one in found.codes]
    if found.codes:
        rows.append(_row(study, study.say("agreement.mean"), found.units, found.mean))
    for name, value in (found.sets or {}).items():
        alpha = _figure(study, value)
        rows.append((study.say(f"agreement.sets_{name}"), found.units, "-", alpha, "-", _interval(study, value)))
    return rows


def _row(study: Study, name: str, units: int, measures: Mapping[str, Value]) -> tuple[Cell, ...]:
    percent = measures["percent"]
    return (
        name,
        units,
        "-" if percent.value is None else Figure(100 * percent.value, 1),
        _figure(study, measures["alpha"]),
        _figure(study, measures["ac1"]),
        _interval(study, measures["alpha"]),
    )


def _figure(study: Study, value: Value) -> Cell:
    return study.say("agreement.undefined") if value.value is None else Figure(value.value, 2)


def _interval(study: Study, value: Value) -> str:
    if value.interval is None:
        return "-"
    low, high = (number(edge, study.language, digits=2) for edge in value.interval)
    return f"[{low}; {high}]"


def notes(study: Study, found: Agreement) -> tuple[str, ...]:
    """Return what the figures are of: unit, sources, coders, intervals, what undefined means, benchmarks."""
    told = [
        study.say(
            f"agreement.unit_{found.unit}", units=number(found.units, study.language),
            sources=number(found.sources, study.language), coders=", ".join(found.coders),
        ),
        study.say(f"agreement.drawn_{found.drawn}", times=number(RESAMPLES, study.language)),
    ]  # fmt: skip
    if any(not one.varies for one in found.codes):
        told.append(study.say("agreement.why_undefined"))
    if found.unit in ("character", "unitizing"):
        told.append(study.say("agreement.inflated"))
    return (*told, study.say("agreement.benchmarks"))


def written(study: Study, row: Sequence[Cell]) -> list[str]:
    """Return a row as words, for a console."""
    return [words_of(cell, study.language) for cell in row]
