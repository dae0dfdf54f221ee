"""What a reader makes of a file: a transcript with its turns, and the problems found on the way."""

from dataclasses import dataclass, field

from qualcode.model.span import Span


@dataclass(frozen=True, slots=True)
class Turn:
    """A speaker's turn, or a paragraph where nobody is named; `seconds` is its time stamp.

    `words` is the offset in the text at which the words begin behind the speaker's label; only a reader knows it.
    """

    span: Span
    speaker: str | None = None
    seconds: float | None = None
    words: int | None = field(default=None, compare=False)

    def spoken(self, text: str) -> str:
        """Return the words of the turn without the label before them."""
        return text[self.span.start if self.words is None else self.words : self.span.end].lstrip()


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in the researcher's file: the catalogue key of its sentence, its place, and the facts of the sentence.

    `unit` says what `line` counts: line, page, row, cue or paragraph.
    """

    file: str
    key: str
    line: int | None = None
    facts: dict[str, object] = field(default_factory=dict)
    fatal: bool = False
    unit: str = "line"


@dataclass(frozen=True, slots=True)
class Label:
    """What stands before words as a speaker's name would: how often, with a sample of the words behind it.

    `taken` tells whether its turns are that speaker's; `sure` whether the file bears that out without a person's word.
    """

    name: str
    count: int
    sample: str
    taken: bool = True
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person says of a file where its reader would only guess.

    `encoding` is that of plain text; `columns` names the column (from 0) of a table's text, speaker and time; of the labels
    `speakers` are names and `others` are none; `unlabelled` is who says the paragraphs between the labels of one side. `known`
    are the study's informants and who asks them: their names are borne out by that.
    """

    encoding: str | None = None
    columns: tuple[tuple[str, int], ...] = ()
    speakers: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    unlabelled: str | None = None
    known: tuple[str, ...] = ()


GUESS = Choice()
"""Nobody has said anything: the reader guesses."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """A file's text, normalised, with its turns in order; `encoding` is the detected one for plain text formats.

    `labels` are all that look like names of speakers, taken or not; `unlabelled` counts the paragraphs between the labels of
    a text that labels one side alone.
    """

    file: str
    text: str
    turns: tuple[Turn, ...]
    encoding: str | None = None
    language: str | None = None
    labels: tuple[Label, ...] = ()
    unlabelled: int = 0

    def __post_init__(self) -> None:
        if any(turn.span.end > len(self.text) for turn in self.turns):
            raise ValueError(f"{self.file}: a turn ends after the text")

    @property
    def speakers(self) -> tuple[str, ...]:
        """The names that speak, in the order in which they first speak."""
        return tuple(dict.fromkeys(turn.speaker for turn in self.turns if turn.speaker))


@dataclass(frozen=True, slots=True)
class Reading:
    """The outcome of reading one file: a transcript or none, and every problem found.

    `headings` are those of a table's columns, so that a person can say what they hold where the reader does not know.
    """

    file: str
    transcript: Transcript | None
    problems: tuple[Problem, ...] = ()
    headings: tuple[str, ...] = ()
