"""From the words to the theme: the reduction of the data, and open, axial and selective coding, passage by passage."""

from collections.abc import Iterator
from typing import Any

from qualcode.model.notation import POLARITY_SIGNS
from qualcode.reports import choosing
from qualcode.reports.outline import Quote, TableBlock, columns_of
from qualcode.reports.quotes import locator, shortened
from qualcode.reports.study import Study
from qualcode.reports.words import collected
from qualcode.tables import each_row


def reduced(study: Study) -> TableBlock:
    """Return who, the words, what they were condensed to (the coding's note), code and theme of the chosen passages."""
    names = _names(study)
    rows = tuple(
        (at, _who(row), Quote(shortened(row.quote), sign=POLARITY_SIGNS[row.polarity]), collected(row.note), names[row.code],
         names[row.root])
        for at, row in enumerate(_passages(study), 1)
    )  # fmt: skip
    return TableBlock(
        "data_reduction",
        study.say("data_reduction.title"),
        columns_of(study.headings("data_reduction"), (0.6, 1, 4.6, 2.4, 2, 2), ("number", "text", "quote")),
        rows or (("-",) * 6,),
        landscape=True,
        notes=(study.say("data_reduction.note"), choosing.sentence(study)),
        source=study.source_line,
    )


def stages(study: Study) -> TableBlock:
    """Return the chosen passages with their code, the category right below the theme, and the theme at the top."""
    names = _names(study)
    rows = tuple(
        (at, Quote(shortened(row.quote), sign=POLARITY_SIGNS[row.polarity]), names[row.code], _category(row, names),
         names[row.root], locator(row, study.language))
        for at, row in enumerate(_passages(study), 1)
    )  # fmt: skip
    return TableBlock(
        "coding_stages",
        study.say("coding_stages.title"),
        columns_of(study.headings("coding_stages"), (0.6, 4.6, 2, 2, 2, 1.4), ("number", "quote")),
        rows or (("-",) * 6,),
        landscape=True,
        notes=(study.say("coding_stages.note"), choosing.sentence(study)),
        source=study.source_line,
    )


def _passages(study: Study) -> Iterator:
    """Yield the chosen codings of each code in use, in the order of the codebook."""
    order = {code: at for at, code in enumerate(study.codes["code"])}
    found = choosing.picked(study, study.codings[study.codings["code"].isin(order)], within=("code",))
    yield from each_row(found.assign(at=found["code"].map(order)).sort_values("at", kind="stable"))


def _names(study: Study) -> dict[str, str]:
    return {row.code: f"{row.code} {row.label}" for row in each_row(study.codes)}


def _who(row: Any) -> str:
    return row.informant if isinstance(row.informant, str) else row.source_name


def _category(row: Any, names: dict[str, str]) -> str:
    """Return the code right below the top where the passage's own lies deeper, else a dash."""
    return names.get(row.lineage[1], "-") if len(row.lineage) > 2 else "-"
