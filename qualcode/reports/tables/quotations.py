"""Theme, code, quotation: what the informants said, under the indicators."""

from collections.abc import Iterator

from qualcode.reports import choosing
from qualcode.reports.outline import Cell, Quote, TableBlock, columns_of
from qualcode.reports.quotes import quoted
from qualcode.reports.study import Study
from qualcode.tables import each_row


def build(study: Study) -> TableBlock:
    """Return the chosen quotations of each code in use, one a row; theme and code are named once."""
    return TableBlock(
        "quotations",
        study.say("quotations.title"),
        columns_of(study.headings("quotations"), (1.8, 2, 5.2, 1.4), ("text", "text", "quote")),
        tuple(_rows(study)),
        landscape=True,
        notes=(study.say("quotations.note"), choosing.sentence(study)),
        source=study.source_line,
    )


def _rows(study: Study) -> Iterator[tuple[Cell, ...]]:
    labels = dict(zip(study.codes["code"], study.codes["label"], strict=True))
    picked = dict(iter(choosing.picked(study, study.codings, within=("code",)).groupby("code")))
    named = None
    for code in each_row(study.codes):
        rows = each_row(picked[code.code]) if code.code in picked else ()
        for index, row in enumerate(rows):
            quote = quoted(row, study.language)
            theme = "" if code.root == named else f"{code.root} {labels[code.root]}"
            named = code.root
            label = "" if index else f"{code.code} {code.label}"
            yield theme, label, Quote(quote.text, sign=quote.sign), quote.locator
