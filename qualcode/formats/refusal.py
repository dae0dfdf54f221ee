"""How a reader says that a file cannot be read: an exception that never leaves this room."""


class Unreadable(Exception):
    """The file as a whole cannot be read; `key` names the sentence, `facts` fill it, `line` is the place if known."""

    def __init__(self, key: str, *, line: int | None = None, **facts: object) -> None:
        super().__init__(key, facts)
        self.key = f"formats.problem.{key}"
        self.line = line
        self.facts = facts
