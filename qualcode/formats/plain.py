"""Plain text and Markdown: the text is kept as the researcher wrote it; turn marks are only read."""

from qualcode.formats.encodings import decoded
from qualcode.formats.material import Material


def read(content: bytes, encoding: str | None) -> Material:
    text, name = decoded(content, encoding)
    return Material(text, encoding=name)
