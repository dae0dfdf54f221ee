"""Supporting and inhibiting factors, in two blocks."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from qualcode.analysis.lineage import under
from qualcode.model.code import Kind, Polarity
from qualcode.reports import choosing
from qualcode.reports.outline import Band, Cell, TableBlock, columns_of
from qualcode.reports.study import Study
from qualcode.reports.words import collected
from qualcode.tables import each_row

BLOCKS = (Polarity.SUPPORTING, Polarity.INHIBITING)
MOST = 2


def build(study: Study, *, most: int = MOST) -> TableBlock:
    """Return the factor codes in use, under the side to which their default polarity or most of their codings belong."""
    factors = [code for code in each_row(study.codes) if code.kind == Kind.FACTOR and code.depth > 0]
    laid = under(study.codings, [code.code for code in factors]).groupby("under")
    used = {str(code): codings for code, codings in laid}
    rows: list[tuple[Cell, ...] | Band] = []
    for block in BLOCKS:
        rows.append(Band(study.say(f"factors.{block}")))
        mine = [code for code in factors if code.code in used and _side(code, used[code.code]) == block]
        rows += list(_rows(study, mine, used, most)) or [("-",) * 6]
    return TableBlock(
        "factors",
        study.say("factors.title"),
        columns_of(study.headings("factors"), (0.6, 2, 2.6, 1.2, 1.6, 4), ("number", "text", "text", "text", "text", "quote")),
        tuple(rows),
        landscape=True,
        notes=(study.say("factors.note"), choosing.sentence(study, most=most)),
        source=study.source_line,
    )


def _side(code: Any, laid: pd.DataFrame) -> str:
    if code.polarity in BLOCKS:
        return code.polarity
    counts = laid["polarity"].value_counts()
    return max(BLOCKS, key=lambda side: counts.get(side, 0))


def _rows(study: Study, codes: list, used: dict[str, pd.DataFrame], most: int) -> Iterator[tuple[Cell, ...]]:
    for number, code in enumerate(codes, 1):
        laid = used[code.code]
        voices = [name for name in study.informants["informant"] if name in set(laid["informant"].dropna())]
        techniques = [study.say(f"technique.{name.replace(' ', '_')}") for name in sorted(laid["technique"].unique())]
        yield (
            number,
            f"{code.code} {code.label}",
            collected(code.definition),
            ", ".join(voices) or "-",
            ", ".join(techniques),
            choosing.quotes(study, laid, most=most),
        )
