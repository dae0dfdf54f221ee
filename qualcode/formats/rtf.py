"""Rich Text Format."""

from striprtf.striprtf import rtf_to_text

from qualcode.formats.material import Material, lines_of
from qualcode.formats.refusal import Unreadable
from qualcode.model.transcript import Choice


def read(content: bytes, choice: Choice) -> Material:
    if not content.lstrip().startswith(b"{\\rtf"):
        raise Unreadable("not_rtf")
    try:
        text = rtf_to_text(content.decode("latin-1"), encoding=choice.encoding or "cp1252", errors="replace")
    except (ValueError, LookupError, IndexError, KeyError, TypeError, AttributeError) as error:
        raise Unreadable("broken_container") from error
    return Material(lines_of(text), encoding=choice.encoding)
