"""Which passages a table quotes: what the researcher picked, the code's own example, then by a rule that the table states."""

import pandas as pd

from qualcode.reports.outline import Quote
from qualcode.reports.quotes import chosen, quoted
from qualcode.reports.study import Study
from qualcode.tables import each_row

SHORTEST = 12  # letters of a code's example below which it is no passage to look for
PICKED, EXAMPLE, EVIDENCE, REST = range(4)


def picked(study: Study, codings: pd.DataFrame, *, most: int | None = None, within: tuple[str, ...] = ()) -> pd.DataFrame:
    """Return the codings to quote, by place: up to `most`, else as many as the study says, of each group by `within`."""
    ranked = codings.assign(rank=ranks(study, codings))
    return chosen(ranked, most=_limit(study, most), within=within, longest=study.quoting.rule == "longest")


def quotes(study: Study, codings: pd.DataFrame, *, most: int | None = None) -> tuple[Quote, ...]:
    """Return the quotations of the codings with their places and signs."""
    return tuple(quoted(row, study.language) for row in each_row(picked(study, codings, most=most)))


def ranks(study: Study, codings: pd.DataFrame) -> list[int]:
    """Return for each coding what it is chosen for: picked, its code's example, evidence where the rule asks for it, or none."""
    present = set(codings["code"])
    of_codes = zip(study.codes["code"], study.codes["example"], strict=True)
    examples = {code: _folded(example) for code, example in of_codes if code in present}
    linked = set(study.evidence["coding"]) if study.quoting.rule == "evidence" else set()
    laid = zip(*(codings[column].tolist() for column in ("coding", "code", "quote")), strict=True)
    return [
        PICKED if coding in study.quoting.picked
        else EXAMPLE if _is_example(quote, examples.get(code, ""))
        else EVIDENCE if coding in linked
        else REST
        for coding, code, quote in laid
    ]  # fmt: skip


def rule(study: Study) -> str:
    """Return the rule as a sentence for the document."""
    said = study.say(f"quoting.{study.quoting.rule}")
    return f"{study.say('quoting.picked')} {said}" if study.quoting.picked else said


def sentence(study: Study, *, most: int | None = None) -> str:
    """Return the rule, and how many passages of a code are quoted."""
    return f"{rule(study)} {study.say('quoting.a_code', most=_limit(study, most))}"


def _limit(study: Study, most: int | None) -> int:
    return study.quoting.most if most is None else min(most, study.quoting.most)


def _is_example(quote: str, example: str) -> bool:
    """Return whether the passage is the folded example, or a part of it, or holds it."""
    if len(example) < SHORTEST or len(quote) < SHORTEST:
        return False
    words = _folded(quote)
    return example in words or words in example


def _folded(text: object) -> str:
    return " ".join(text.split()).casefold() if isinstance(text, str) else ""
