"""A codebook as a file holds it: codes that are on their way into a project, with the rows in which they stand."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from qualcode.model.code import Code, Codebook
from qualcode.model.transcript import Problem


@dataclass(frozen=True, slots=True)
class Draft:
    """Codes in the order of the file, parents before what is below them, and what is wrong with the file.

    A code's `parent` is the guid of another code of the file or of a code that the project has. A short id may be empty: the
    project gives one. `given` are the guids that stand in the file itself; `rows` tells each code's row or line by its guid.
    `preset` is the whole codebook where the file is one, with the attributes of its segments.
    """

    codes: tuple[Code, ...] = ()
    problems: tuple[Problem, ...] = ()
    given: frozenset[str] = frozenset()
    rows: Mapping[str, int] = field(default_factory=dict)
    preset: Codebook | None = None
