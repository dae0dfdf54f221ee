"""By which guids the things of a study go along that others refer to."""

from collections.abc import Mapping, Set
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Guids:
    """People, codes and sources by their numbers, and all codings on texts that go along."""

    people: Mapping[int, str]
    codes: Mapping[int, str]
    sources: Mapping[int, str]
    codings: Set[str]
