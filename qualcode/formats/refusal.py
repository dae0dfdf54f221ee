"""How a reader says that a file cannot be read: an exception that never leaves this room."""


class Unreadable(Exception):
    """The file as a whole cannot be read; `key` names the sentence, `facts` fill it, `line` is the place if known.

    `unit` says what `line` counts; `headings` are those of a table in which no column with the words was found.
    """

    def __init__(
        self, key: str, *, line: int | None = None, unit: str = "line", headings: tuple[str, ...] = (), **facts: object
    ) -> None:
        super().__init__(key, facts)
        self.key = f"formats.problem.{key}"
        self.line = line
        self.unit = unit
        self.headings = headings
        self.facts = facts
