"""A study and the people in it."""

from dataclasses import dataclass
from enum import StrEnum

from qualcode.model.code import Bilingual


class Role(StrEnum):
    OWNER = "owner"
    CODER = "coder"
    SUPERVISOR = "supervisor"
    VIEWER = "viewer"


@dataclass(frozen=True, slots=True)
class Person:
    id: int
    guid: str
    name: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A research question of the study."""

    id: str
    text: Bilingual


@dataclass(frozen=True, slots=True)
class Group:
    """A group of informants, such as village heads."""

    id: str
    label: Bilingual


@dataclass(frozen=True, slots=True)
class Project:
    """A study as the pages show it; `revision` counts the events that changed it."""

    id: int
    guid: str
    name: str
    language: str
    revision: int
    synthetic: bool = False
    description: str = ""
    questions: tuple[Question, ...] = ()
    groups: tuple[Group, ...] = ()
