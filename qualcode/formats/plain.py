"""Plain text and Markdown: the text is kept as the researcher wrote it; turn marks are only read."""

from qualcode.formats.encodings import decoded
from qualcode.formats.material import Material, lines_of
from qualcode.model.transcript import Choice


def read(content: bytes, choice: Choice) -> Material:
    text, name = decoded(content, choice.encoding)
    return Material(lines_of(text), encoding=name)
