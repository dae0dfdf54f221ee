"""Reading entries of zip containers in memory, with caps on number, size and ratio; nothing is ever extracted to disk."""

import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from qualcode.formats.limits import MAX_ENTRIES, MAX_ENTRY_BYTES, MAX_RATIO
from qualcode.formats.refusal import Unreadable

SMALL = 10 * 1024 * 1024
DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, EOFError, OSError, ValueError)
"""What reading a damaged container raises."""


@contextmanager
def opened(content: bytes) -> Iterator[zipfile.ZipFile]:
    """Give the container; raise Unreadable where it is broken, has too many entries or would swell beyond bounds."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as container:
            _refuse_bombs(container, len(content))
            yield container
    except DAMAGED as error:
        raise Unreadable("broken_container") from error


def entry(container: zipfile.ZipFile, name: str) -> bytes | None:
    """Return the bytes of the entry, or None where there is none; raise Unreadable for an encrypted one."""
    try:
        info = container.getinfo(name)
    except KeyError:
        return None
    if info.flag_bits & 0x1:
        raise Unreadable("password")
    with container.open(info) as stream:
        found = stream.read(MAX_ENTRY_BYTES + 1)
    if len(found) > MAX_ENTRY_BYTES:
        raise Unreadable("bomb")
    return found


def _refuse_bombs(container: zipfile.ZipFile, size: int) -> None:
    entries = container.infolist()
    swollen = sum(info.file_size for info in entries)
    if len(entries) > MAX_ENTRIES or any(info.file_size > MAX_ENTRY_BYTES for info in entries):
        raise Unreadable("bomb")
    if swollen > SMALL and swollen > MAX_RATIO * max(1, size):
        raise Unreadable("bomb")
