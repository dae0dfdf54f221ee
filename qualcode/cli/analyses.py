"""What the commands tell of a study: saturation, triangulation, agreement; the same figures as the pages show."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import pandas as pd

from qualcode.analysis import matrices
from qualcode.analysis import saturation as rules
from qualcode.analysis import triangulation as comparing
from qualcode.analysis.coders import CONSENSUS
from qualcode.analysis.interviews import order_known
from qualcode.cli.answers import Answer
from qualcode.cli.place import engine, known_language, project_named
from qualcode.errors import BadValue
from qualcode.model.number import LARGEST, finite
from qualcode.reports.study import Study, gather
from qualcode.reports.tables import agreement as agreeing
from qualcode.reports.tables import saturation as told
from qualcode.reports.tables import triangulation as tabled
from qualcode.services import people
from qualcode.store import reading as tables
from qualcode.store.database import reading
from qualcode.tables import each_row


def saturation(
    name: str, level: str, base: int, run: int, threshold: float, coder: str, language: str
) -> Answer:
    at = next((known for known in rules.COLUMNS if known == level), None)
    if at is None:
        raise BadValue(field="--level", value=level)
    finite(threshold, least=0, most=1)
    for count in (base, run):
        finite(count, least=1, most=LARGEST)
    study = study_of(name, language, coder)
    matrix = rules.incidence(study.codings, study.sources, level=at)
    new_codes = rules.new_codes(matrix)
    options: dict[str, Any] = {"base_size": base, "run_length": run, "threshold": threshold}
    outcome, francis, orders = rules.guest(new_codes, **options), rules.francis(new_codes), rules.reordered(matrix, **options)
    richness = rules.richness(rules.frequencies_of(matrix), len(matrix)) if matrix.shape[1] else None
    known = order_known(study.sources)
    names = told.units(study.language, study.sources, matrix)
    lines = [
        f"{step.interview}\t{name}\t{step.new}\t{step.cumulative}"
        for step, name in zip(rules.steps(matrix), names, strict=True)
    ]
    value = {
        "level": level,
        "order": {"known": known.known, "undated": known.undated, "without_informant": sorted(known.nameless)},
        "interviews": [asdict(step) for step in rules.steps(matrix)],
        "guest": {**asdict(outcome), "label": outcome.label, **options},
        "francis": {**asdict(francis), "confirmed_at": francis.confirmed_at},
        "francis_by_branch": {
            root: {**asdict(found), "confirmed_at": found.confirmed_at}
            for root, found in rules.by_branch(study.codings, study.sources).items()
        },
        "reordered": asdict(orders),
        "bootstrap": asdict(rules.bootstrap(matrix, **options)),
        "richness": asdict(richness) if richness else None,
        "meaning": "not assessed",
    }
    sentences = told.told(study.language, outcome, orders, richness, study.sources, level=at, **options)
    return Answer("\n".join([*lines, *sentences, told.francis_sentence(study.language, francis)]), value)


def triangulation(name: str, by: str, split: str, coder: str, language: str) -> Answer:
    strict = by == "informant"
    sets: comparing.By | None = "technique" if strict else next((known for known in comparing.BY if known == by), None)
    if sets is None:
        raise BadValue(field="--by", value=by)
    study = study_of(name, language, coder)
    codings, tops = study.every if by == "coder" else study.codings, tabled.tops(study)
    frames = codings, study.sources, study.informants
    cells = comparing.strict(*frames, codes=tops) if strict else comparing.matrix(*frames, by=sets, codes=tops)
    proposed = comparing.convergence(cells)
    keys = ["informant", "code"] if strict else ["code"]
    lines = [
        "\t".join([*(getattr(row, key) for key in keys), row.category, row.view, f"{row.with_data}/{row.sets}",
                   *_stances(cells, {key: getattr(row, key) for key in keys})])
        for row in each_row(proposed)
    ]  # fmt: skip
    value: dict[str, Any] = {
        "by": sets,
        "strict": strict,
        "cells": cells.assign(children=cells["children"].map(sorted)).to_dict("records"),
        "convergence": proposed.to_dict("records"),
        "summary": comparing.summary(proposed),
        "left_out": comparing.left_out(codings, sets),
        **({"ungrouped": comparing.ungrouped(codings)} if sets == "group" else {}),
    }
    if split:
        told, conditions = _conditions(study, codings, tops, split)
        lines, value = [*lines, *told], {**value, "split": split, "conditions": conditions}
    return Answer("\n".join(lines), value)


def agreement(name: str, unit: str, coders: Sequence[str], language: str) -> Answer:
    """Return how far coders agree; a project of one coder is answered with the reason why nothing is computed."""
    if unit not in agreeing.UNITS:
        raise BadValue(field="--unit", value=unit)
    study = study_of(name, language, "")
    unknown = [coder for coder in coders if coder not in set(study.every["coder"])]
    if unknown or len(coders) == 1 or len(set(coders)) > agreeing.MOST_CODERS:
        raise BadValue(field="--coder", value=", ".join(unknown or coders))
    chosen = list(dict.fromkeys(coders)) or agreeing.usual_coders(study.every)
    if len(chosen) < 2:
        reason = "one_coder" if study.every["coder"].nunique() < 2 else "no_shared"
        return Answer(study.say(f"agreement.{reason}"), {"computed": False, "reason": reason, "unit": unit, "codes": []})
    with reading(engine()) as session:
        cuts = {"turn": lambda: study.turns, "sentence": lambda: tables.sentences(session, study.project.id)}
        found = agreeing.compared(study, chosen, unit=unit, cuts=cuts[unit]() if unit in cuts else None)
    lines = ["\t".join(agreeing.written(study, row)) for row in agreeing.rows_of(study, found)]
    told = agreeing.notes(study, found)
    return Answer("\n".join([*lines, *told]), {"computed": True, **asdict(found)})


def _stances(cells: pd.DataFrame, place: Mapping[str, str]) -> list[str]:
    mine = cells[(cells[list(place)] == pd.Series(place)).all(axis=1)]
    return [f"{row.set}={row.stance}" for row in each_row(mine)]


def _conditions(study: Study, codings: pd.DataFrame, codes: Sequence[str], by: str) -> tuple[list[str], list[dict]]:
    """Return, code by code, whether the attribute explains what stands against each other."""
    if by not in matrices.attributes(codings, study.sources, study.informants):
        raise BadValue(field="--split", value=by)
    told = matrices.values(codings, study.sources, study.informants, by)
    found = comparing.conditions(comparing.split(codings, told, codes)).to_dict("records")
    lines = [
        "\t".join([row["code"], row["outcome"], f"+ {', '.join(row['supporting'])}", f"- {', '.join(row['inhibiting'])}"])
        for row in found
    ]
    return lines, found


def study_of(name: str, language: str, coder: str, *, trail: bool = False) -> Study:
    project = project_named(name)
    with reading(engine()) as session:
        spoken = known_language(language) if language else project.language
        known = {CONSENSUS, *(member.name for member, _ in people.members(session, project.id))}
        if coder and coder not in known:
            raise BadValue(field="--coder", value=coder)
        return gather(session, project, spoken, year=datetime.now(UTC).year, coder=coder or None, trail=trail)
