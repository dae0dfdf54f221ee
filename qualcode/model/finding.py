"""A finding's words: how it judges, how far it is, and on which side a passage speaks."""

from enum import StrEnum


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
