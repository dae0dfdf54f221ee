"""The golden cases that Python and the modules of the coding page are both held to, one case a line."""

import json
from bisect import bisect_left
from pathlib import Path
from typing import Any

from qualcode.model.span import Span, covered, runs
from qualcode.model.text import paragraphs

FOLDER = Path(__file__).parent / "golden"


def cases(name: str) -> list[dict[str, Any]]:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def write(name: str, worked_out: list[dict[str, Any]]) -> None:
    lines = ",\n".join(json.dumps(case) for case in worked_out)
    (FOLDER / f"{name}.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def text_case(case: dict[str, Any]) -> dict[str, Any]:
    """Return the case as Python works it out: offsets in both units, lines, and the words and lines of its passages."""
    text = case["text"]
    units = [len(text[:at].encode("utf-16-le")) // 2 for at in range(len(text) + 1)]
    lines = paragraphs(text)
    return {
        "text": text,
        "units": units,
        "points": [bisect_left(units, unit) for unit in range(units[-1] + 1)],
        "paragraphs": [[line.start, line.end] for line in lines],
        "passages": [_passage(text, lines, Span(passage["start"], passage["end"])) for passage in case["passages"]],
    }


def _passage(text: str, lines: list[Span], span: Span) -> dict[str, Any]:
    touched = [index for index, line in enumerate(lines) if line.overlaps(span)]
    return {"start": span.start, "end": span.end, "quote": span.of(text), "paragraphs": touched}


def block_case(case: dict[str, Any]) -> dict[str, Any]:
    """Return the case as Python works it out: the runs of the block, and how much all its codings cover."""
    spans = [Span(*span) for span in case["spans"]]
    cut = [[piece.start, piece.end, list(over)] for piece, over in runs(spans, Span(*case["within"]))]
    return {"within": case["within"], "spans": case["spans"], "runs": cut, "covered": covered(spans)}
