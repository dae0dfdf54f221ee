"""A finding: what is claimed, how it judges, how far it is, which passages speak on which side; and what is recommended."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from qualcode.model.code import Bilingual


class Verdict(StrEnum):
    GOOD = "good"
    NOT_GOOD = "not_good"
    MIXED = "mixed"
    NOT_STATED = "not_stated"


class Status(StrEnum):
    DRAFT = "draft"
    FINAL = "final"


class Side(StrEnum):
    FOR = "for"
    AGAINST = "against"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A coding, by its guid, that speaks for a finding or against it."""

    coding: str
    side: Side = Side.FOR
    note: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A claim under a research question, by its short id, or a code, by its guid; `notes` are the memos on it.

    `seen` is what its evidence was when it was last written, as `analysis.standing` compares it; empty where nothing is
    remembered.
    """

    guid: str
    short_id: str
    claim: Bilingual
    question: str = ""
    code: str | None = None
    verdict: Verdict = Verdict.NOT_STATED
    status: Status = Status.DRAFT
    evidence: tuple[Evidence, ...] = ()
    seen: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    at: datetime | None = None
    changed: datetime | None = None


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What is advised and to whom; it answers findings and codes, by their guids."""

    guid: str
    short_id: str
    words: Bilingual
    addressee: Bilingual = field(default_factory=dict)
    findings: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    at: datetime | None = None
    changed: datetime | None = None
