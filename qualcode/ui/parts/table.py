"""A report's table as files, each made for this reader when it is asked for."""

from collections.abc import Callable, Mapping
from functools import partial

import streamlit as st

from qualcode.reports.export import FORMATS, RAW, Format
from qualcode.reports.outline import Outline, TableBlock
from qualcode.ui import state
from qualcode.ui.words import word

USUAL = "docx", "xlsx", "csv"
EVERY = tuple(known.ending for known in FORMATS)
ZIP = "application/zip"


def downloads(
    made: Callable[[], tuple[TableBlock, ...]], title: str, file: str, key: str, *, endings: tuple[str, ...] = USUAL,
    tables: int = 1, labels: Mapping[str, str] | None = None, raw: bool = False,
) -> None:  # fmt: skip
    """Offer so many tables, made when they are asked for, as files with these endings; see `files`."""
    language = state.language()
    files(
        lambda known: known.write(Outline(title, language, made())), file, key, endings=endings, zipped=tables > 1,
        labels=labels, raw=raw,
    )  # fmt: skip


def files(
    content: Callable[[Format], bytes], file: str, key: str, *, endings: tuple[str, ...] = USUAL, zipped: bool = False,
    labels: Mapping[str, str] | None = None, about: str | None = None, raw: bool = False,
) -> None:  # fmt: skip
    """Offer a button a format, in the order of FORMATS; `key` is the only one on its page.

    Several tables as CSV are `zipped`. `labels` by ending stand instead of the usual ones, `about` is what buttons say of
    themselves. `raw` offers a single table as exact CSV besides.
    """
    row, for_reader = st.container(horizontal=True), state.for_this_reader(content)
    for known in FORMATS:
        if known.ending not in endings:
            continue
        several = zipped and known.ending == "csv"
        row.download_button(
            (labels or {}).get(known.ending) or word(f"table.{known.ending}"),
            partial(for_reader, known),
            file_name=f"{file}.{'zip' if several else known.ending}",
            mime=ZIP if several else known.mime,
            icon=":material/download:",
            key=f"{key}.download.{known.ending}",
            help=about,
            on_click="ignore",
        )
    if raw:
        row.download_button(
            word("table.csv_raw"),
            partial(for_reader, RAW),
            file_name=f"{word('table.csv_raw_file', file=file)}.{RAW.ending}",
            mime=RAW.mime,
            icon=":material/download:",
            key=f"{key}.download.csv_raw",
            help=word("table.csv_raw_help"),
            on_click="ignore",
        )
