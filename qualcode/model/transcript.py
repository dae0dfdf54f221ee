"""What a reader makes of a file: a transcript with its turns, and the problems found on the way."""

from dataclasses import dataclass, field

from qualcode.model.span import Span


@dataclass(frozen=True, slots=True)
class Turn:
    """A speaker's turn, or a paragraph where nobody is named; `seconds` is its time stamp."""

    span: Span
    speaker: str | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in the researcher's file: the catalogue key of its sentence, its place, and the facts of the sentence."""

    file: str
    key: str
    line: int | None = None
    facts: dict[str, object] = field(default_factory=dict)
    fatal: bool = False


@dataclass(frozen=True, slots=True)
class Transcript:
    """A file's text, normalised, with its turns in order; `encoding` is the detected one for plain text formats."""

    file: str
    text: str
    turns: tuple[Turn, ...]
    encoding: str | None = None
    language: str | None = None

    def __post_init__(self) -> None:
        if any(turn.span.end > len(self.text) for turn in self.turns):
            raise ValueError(f"{self.file}: a turn ends after the text")

    @property
    def speakers(self) -> tuple[str, ...]:
        """The names that speak, in the order in which they first speak."""
        return tuple(dict.fromkeys(turn.speaker for turn in self.turns if turn.speaker))


@dataclass(frozen=True, slots=True)
class Reading:
    """The outcome of reading one file: a transcript or none, and every problem found."""

    file: str
    transcript: Transcript | None
    problems: tuple[Problem, ...] = ()
