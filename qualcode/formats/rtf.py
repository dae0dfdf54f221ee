"""Rich Text Format."""

from striprtf.striprtf import rtf_to_text

from qualcode.formats.material import Material
from qualcode.formats.refusal import Unreadable


def read(content: bytes, encoding: str | None) -> Material:
    if not content.lstrip().startswith(b"{\\rtf"):
        raise Unreadable("not_rtf")
    try:
        text = rtf_to_text(content.decode("latin-1"), encoding=encoding or "cp1252", errors="replace")
    except (ValueError, LookupError, IndexError, KeyError, TypeError, AttributeError) as error:
        raise Unreadable("broken_container") from error
    return Material(text, encoding=encoding)
