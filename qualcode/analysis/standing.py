"""What a finding's evidence was when it was last written, what it is now, and what changed between."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256

import pandas as pd

from qualcode.analysis.lineage import under
from qualcode.tables import each_row

CHANGES = ("gone", "came", "code", "polarity", "words", "under")
LENGTH = 16
COLUMNS = ("finding", "change", "coding", "was", "now")


def fact(code: str, polarity: str, quote: str) -> list[str]:
    """Return what a coding is as evidence: its code's guid, its polarity, and a fingerprint of its words."""
    return [code, polarity, sha256(quote.encode()).hexdigest()[:LENGTH]]


def gathered(codings: Iterable[str]) -> list[object]:
    """Return how many codings there are under a finding's code, and a fingerprint of which; their order does not matter."""
    names = sorted(codings)
    return [len(names), sha256("\x1f".join(names).encode()).hexdigest()[:LENGTH]]


def gathered_under(codings: pd.DataFrame, codes: Sequence[str]) -> dict[str, list[object]]:
    """Return what is `gathered` under each code and the codes below it; needs of CODINGS: coding, code, lineage."""
    laid = under(codings, list(codes), ("coding",))
    return {str(code): gathered(guids) for code, guids in laid.groupby("under", sort=False)["coding"]}


def changes(findings: pd.DataFrame, linked: pd.DataFrame, codings: pd.DataFrame) -> pd.DataFrame:
    """Return one row a change since each finding was last written: finding, change, coding, was, now.

    Needs of FINDINGS: finding, code, seen; of the evidence joined with its codings: finding, coding, code_guid, polarity,
    quote; of LAID or CODINGS, with all coders' codings: coding, code, lineage. `change` is one of

    - gone: a passage of the evidence was removed, lost its place, or its source was put away;
    - came: a passage joined the evidence otherwise than by the researcher's hand, when codings were joined;
    - code, polarity, words: a passage of the evidence is coded otherwise, or has other words; `was` and `now` are guids
      of codes or polarities, and empty for words;
    - under: other codings lie under the finding's code or the codes below it; `was` and `now` are how many.

    A correction elsewhere in a transcript changes nothing. Findings that remember nothing yet have no changes.
    """
    remembering = findings[findings["seen"].map(bool).astype(bool)]
    held = gathered_under(codings, list(remembering["code"].dropna().unique()))
    facts: dict[str, dict[str, list[str]]] = {}
    for row in each_row(linked):
        facts.setdefault(row.finding, {})[row.coding] = fact(row.code_guid, row.polarity, row.quote)
    rows: list[tuple[object, ...]] = []
    for finding in each_row(remembering):
        of_evidence = _of_evidence(finding.seen["evidence"], facts.get(finding.finding, {}))
        rows += [(finding.finding, *change) for change in of_evidence]
        was, here = finding.seen["under"], held.get(finding.code, gathered(()))
        if was != here:
            rows.append((finding.finding, "under", "", str(was[0]), str(here[0])))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _of_evidence(seen: Mapping[str, list[str]], held: Mapping[str, list[str]]) -> Iterator[tuple[str, ...]]:
    for guid in seen:
        if guid not in held:
            yield "gone", guid, "", ""
    for guid, now in held.items():
        was = seen.get(guid)
        if was is None:
            yield "came", guid, "", ""
            continue
        for at, name in enumerate(("code", "polarity")):
            if was[at] != now[at]:
                yield name, guid, was[at], now[at]
        if was[2] != now[2]:
            yield "words", guid, "", ""
