"""Theme, code, quotation: what the informants said, under the indicators."""

from collections.abc import Iterator

from qualcode.reports.outline import Cell, Quote, TableBlock
from qualcode.reports.quotes import illustrative
from qualcode.reports.study import Study

MOST = 3


def build(study: Study, *, most: int = MOST) -> TableBlock:
    """Return up to `most` quotations of each code in use, one a row; theme and code are named once."""
    return TableBlock(
        "quotations",
        study.say("quotations.title"),
        study.headings("quotations"),
        tuple(_rows(study, most)),
        (1.8, 2, 5.2, 1.4),
        landscape=True,
        notes=(study.say("quotations.note", most=most),),
        source=study.source_line,
    )


def _rows(study: Study, most: int) -> Iterator[tuple[Cell, ...]]:
    labels = dict(zip(study.codes["code"], study.codes["label"], strict=True))
    laid = dict(iter(study.codings.groupby("code")))
    named = None
    for code in study.codes.itertuples(index=False):
        quotes = illustrative(laid[code.code], study.language, most=most) if code.code in laid else ()
        for index, quote in enumerate(quotes):
            theme = "" if code.root == named else f"{code.root} {labels[code.root]}"
            named = code.root
            label = "" if index else f"{code.code} {code.label}"
            yield theme, label, Quote(quote.text, sign=quote.sign), quote.locator
