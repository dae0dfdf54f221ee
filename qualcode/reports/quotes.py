"""Choosing quotations that illustrate a code, and saying where they stand."""

import pandas as pd

from qualcode.locale import say
from qualcode.reports.outline import Quote

SIGNS = {"supporting": "+", "inhibiting": "−", "neutral": "=", "unset": ""}
LONGEST = 320


def illustrative(codings: pd.DataFrame, language: str, *, most: int) -> tuple[Quote, ...]:
    """Return up to `most` quotations of the codings: one from each voice first, both sides, then by place.

    Needs of CODINGS: quote, informant, source_name, paragraph, seconds, polarity, source_position, start. The same
    passage appears once. The choice depends on nothing but the codings.
    """
    found = codings.sort_values(["source_position", "start"], kind="stable").drop_duplicates(["source_name", "quote"])
    found = found.assign(voice=found["informant"].fillna(found["source_name"]))
    found = found.assign(turn=found.groupby(["voice"]).cumcount(), side=found.groupby(["polarity"]).cumcount())
    chosen = found.sort_values(["turn", "side", "source_position", "start"], kind="stable").head(most)
    chosen = chosen.sort_values(["source_position", "start"], kind="stable")
    return tuple(_quote(row, language) for row in chosen.itertuples(index=False))


def _quote(row, language: str) -> Quote:
    return Quote(shortened(row.quote), locator(row, language), SIGNS[row.polarity])


def locator(row, language: str) -> str:
    """Return where a coding stands: who or which source, paragraph, time where there is one."""
    who = row.informant if isinstance(row.informant, str) else row.source_name
    at = say("reports.locator", language, who=who, paragraph=row.paragraph)
    return at if pd.isna(row.seconds) else f"{at}, {clock(row.seconds)}"


def clock(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"


def shortened(text: str, most: int = LONGEST) -> str:
    """Return the words on one line, cut at a word with an ellipsis where they are long."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[:most].rsplit(' ', 1)[0]} …"
