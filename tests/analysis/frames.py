"""Small frames for the analyses, written as one word a coding: `I1:B1.1+` is I1's supporting coding of B1.1."""

from datetime import datetime

import pandas as pd

from qualcode.tables import CODES, CODINGS, INFORMANTS, SOURCES

POLARITY = {"+": "supporting", "-": "inhibiting", "=": "neutral"}
TECHNIQUE = {"I": "interview", "O": "observation", "D": "document"}
GROUPS = {"I1": "GOV", "I2": "GOV", "I3": "VIL"}


def codings(words: str) -> pd.DataFrame:
    return CODINGS.frame(_coding(number, word) for number, word in enumerate(words.split()))


def _coding(number: int, word: str) -> dict[str, object]:
    who, code = word.split(":")
    plain = code.rstrip("+-=")
    line = tuple(".".join(plain.split(".")[:depth]) for depth in range(1, plain.count(".") + 2))
    speaks = who if who.startswith("I") else None
    return {
        "coding": str(number), "source": who, "source_name": who, "technique": TECHNIQUE[who[0]], "wave": 1,
        "source_position": 0, "informant": speaks, "group": GROUPS.get(who), "coder": "A", "code": plain,
        "code_guid": plain, "label": plain, "path": plain, "parent": line[-2] if len(line) > 1 else plain, "root": line[0],
        "lineage": line, "kind": "indicator", "polarity": POLARITY.get(code[-1], "unset"), "start": number, "end": number + 1,
        "quote": "x", "paragraph": 1, "speaker": speaks, "note": "",
    }  # fmt: skip


def sources(names: str) -> pd.DataFrame:
    return SOURCES.frame(
        {
            "id": position, "source": name, "name": name, "technique": TECHNIQUE[name[0]], "wave": 1,
            "date": datetime(2020, 7, position + 1), "words": 1, "length": 1, "position": position, "coded": 0, "codings": 0,
            "informants": (name,) if name.startswith("I") else (),
        }
        for position, name in enumerate(names.split())
    )  # fmt: skip


def informants(names: str) -> pd.DataFrame:
    return INFORMANTS.frame(
        {"informant": name, "group": GROUPS.get(name), "position": at, "sources": 1, "codings": 0}
        for at, name in enumerate(names.split())
    )


def codes(names: str) -> pd.DataFrame:
    return CODES.frame(
        {
            "code": name, "guid": name, "label": f"Kode {name}", "root": name.split(".")[0], "path": name,
            "depth": name.count("."), "position": at, "kind": "indicator", "codable": True, "codings": 0, "informants": 0,
        }
        for at, name in enumerate(names.split())
    )  # fmt: skip
