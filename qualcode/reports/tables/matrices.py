"""Matrices as tables for a file: codes against attributes, codes against codes, and the researcher's summaries."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from qualcode.analysis.cooccurrence import square
from qualcode.reports.outline import Band, Cell, Column, Figure, TableBlock, columns_of
from qualcode.reports.quotes import illustrative
from qualcode.reports.study import Study
from qualcode.tables import each_row

FIRST = 5
PERCENT = 1


def crossed(
    study: Study, counts: pd.DataFrame, shown: pd.DataFrame, rows: Mapping[str, str], columns: Mapping[str, str], by: str,
    cell: str, *, each: bool = False,
) -> TableBlock:  # fmt: skip
    """Return `analysis.matrices.crossed` with the named rows and columns; counts have a last column with the row's sum.

    `each` says that each coder's codings were counted by themselves.
    """
    with_total = cell == "count"
    share = cell in ("row", "column")
    figures, totals = shown.to_dict(), counts.sum(axis=1).to_dict()
    body = tuple(
        (
            name,
            *(Figure(100 * float(figures[column][row]), PERCENT) if share else int(figures[column][row]) for column in columns),
            *((int(totals[row]),) if with_total else ()),
        )
        for row, name in rows.items()
    )
    counted = [Column(name, kind="share" if share else "number") for name in columns.values()]
    total = [Column(study.say("crossed.total"), kind="number")] if with_total else []
    return TableBlock(
        "crossed",
        study.say("crossed.title", by=by),
        (Column(study.say("crossed.code"), FIRST), *counted, *total),
        body,
        landscape=True,
        notes=(study.say(f"crossed.{cell}"), study.counting(each=each)),
        source=study.source_line,
    )


def cooccurrence(
    study: Study, pairs: pd.DataFrame, labels: Mapping[str, str], unit: str, value: str, *, own: bool = True
) -> tuple[TableBlock, TableBlock]:
    """Return the square of codes with counts or Jaccard, and the list of pairs that meet, most first.

    `own` says that codes stand for themselves, without those below them.
    """
    codes = list(labels)
    whole = square(pairs, codes, value).to_dict()
    body = tuple(
        (labels[row], *(_met(whole[column][row], value, own=row == column) for column in codes)) for row in codes
    )
    notes = (study.say(f"cooccurrence.{unit}"), *_about_jaccard(study, unit), study.counting(own=own))
    title = study.say("cooccurrence.title")
    matrix = TableBlock(
        "cooccurrence", title,
        (Column(study.say("cooccurrence.code"), FIRST), *(Column(code, kind="number") for code in codes)),
        body, landscape=True, notes=notes, source=study.source_line,
    )  # fmt: skip
    met = pairs[pairs["first"] != pairs["second"]].sort_values([value, "count"], ascending=False, kind="stable")
    listed = tuple(
        (labels[row.first], labels[row.second], int(row.count), int(row.uses_first), int(row.uses_second), Figure(row.jaccard, 2))
        for row in each_row(met)
    )
    return matrix, TableBlock(
        "pairs", study.say("cooccurrence.pairs"),
        columns_of(study.headings("cooccurrence"), (4, 4, 1, 1, 1, 1), ("text", "text", "number", "number", "number", "number")),
        listed, landscape=True, notes=notes, source=study.source_line,
    )  # fmt: skip


def _met(value: float, kind: str, *, own: bool) -> Cell:
    return int(value) if kind == "count" else "-" if own else Figure(float(value), 2)


def _about_jaccard(study: Study, unit: str) -> tuple[str, ...]:
    smaller = (study.say("cooccurrence.smaller"),) if unit == "overlap" else ()
    return (study.say("cooccurrence.jaccard"), *smaller)


def board(
    study: Study,
    matrix: str,
    rows: Sequence[tuple[str, str, str]],
    columns: Mapping[str, str],
    said: pd.DataFrame,
    laid: pd.DataFrame,
    *,
    quotes: int = 0,
) -> TableBlock:
    """Return a matrix of summaries; `rows` are key, name and the band under which the row stands, or no band.

    `said` are the `analysis.matrices.reviewed` summaries, `laid` the `evidence` whose codings are counted. A cell holds the
    summary, an asterisk where it needs a look, the number of codings, and so many quotations.
    """
    summaries = {(row.row, row.column): row for row in each_row(said)}
    cells = dict(iter(laid.groupby(["row", "column"], sort=False)))
    body: list[tuple[Cell, ...] | Band] = []
    last = ""
    for key, name, band in rows:
        if band and band != last:
            body.append(Band(band))
        last = band
        body.append((name, *(_cell(study, summaries.get(at), cells.get(at), quotes) for at in ((key, c) for c in columns))))
    return TableBlock(
        matrix,
        study.say(f"boards.{matrix}"),
        (
            Column(study.say(f"boards.rows_{matrix}"), 2),
            *(Column(name, 3, "quote" if quotes else "text") for name in columns.values()),
        ),
        tuple(body),
        landscape=True,
        notes=_notes(study, said),
        source=study.source_line,
    )


def _cell(study: Study, summary: Any, codings: pd.DataFrame | None, quotes: int) -> Cell:
    words = [f"{summary.body}{' *' if summary.stale else ''}"] if summary is not None else []
    if codings is None:
        return tuple(words) or "-"
    counted = study.say("boards.counted", count=len(codings))
    return (" ".join([*words, counted]), *(illustrative(codings, study.language, most=quotes) if quotes else ()))


def checklist(study: Study, rows: Sequence[tuple[str, str, str]], said: pd.DataFrame, laid: pd.DataFrame) -> TableBlock:
    """Return the components with the researcher's mark and remark, and the number of codings for and against."""
    summaries = {row.row: row for row in each_row(said)}
    cells = dict(iter(laid.groupby("row", sort=False)))
    return TableBlock(
        "checklist",
        study.say("boards.checklist"),
        columns_of(
            study.say("boards.checklist_headings").split("|"), (4, 1.4, 1, 0.7, 0.7, 1.2, 5),
            ("text", "text", "number", "number", "number", "number"),
        ),
        tuple(_component(study, name, summaries.get(key), cells.get(key, laid.iloc[:0])) for key, name, _ in rows),
        landscape=True,
        notes=_notes(study, said),
        source=study.source_line,
    )


def _component(study: Study, name: str, summary: Any, codings: pd.DataFrame) -> tuple[Cell, ...]:
    sides = codings["polarity"].value_counts()
    mark = study.say(f"boards.mark_{summary.mark}") if summary is not None and summary.mark else "-"
    remark = f"{summary.body}{' *' if summary.stale else ''}" if summary is not None else "-"
    counts = len(codings), int(sides.get("supporting", 0)), int(sides.get("inhibiting", 0)), codings["informant"].nunique()
    return name, mark, *counts, remark or "-"


def _notes(study: Study, said: pd.DataFrame) -> tuple[str, ...]:
    return (study.say("boards.note"), study.counting(), *((study.say("boards.stale"),) if said["stale"].any() else ()))
