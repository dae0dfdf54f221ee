"""Plain text and Markdown: the text is kept as the researcher wrote it; turn marks are only read."""

from qualcode.formats.encodings import told
from qualcode.formats.material import Material, lines_of
from qualcode.model.transcript import Choice


def read(content: bytes, choice: Choice) -> Material:
    found = told(content, choice.encoding)
    return Material(lines_of(found.text), found.encoding, found.notes)
