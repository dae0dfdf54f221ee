"""Codebook files of every kind, by the ending of their name: csv, xlsx, yaml and qdc."""

from collections.abc import Mapping
from pathlib import PurePath

from qualcode.formats import codebook_qdc, codebook_table, codebook_xlsx, codebook_yaml
from qualcode.formats.limits import MAX_BYTES
from qualcode.formats.refusal import Unreadable
from qualcode.model.codebook_draft import Draft
from qualcode.model.transcript import Problem

MEGABYTE = 1024**2
ENDINGS = ("csv", "xlsx", "yaml", "yml", "qdc")


def read(file: str, content: bytes, language: str, known: Mapping[str, str]) -> Draft:
    """Return the codes of the file with what is wrong in it; a file that cannot be read has no codes and one problem.

    Names without a language are taken to be in `language`; `known` gives the project's codes as in `codebook_table.read`.
    """
    try:
        if len(content) > MAX_BYTES:
            raise Unreadable("too_large", size=round(len(content) / MEGABYTE), most=MAX_BYTES // MEGABYTE)
        return _read(file, content, language, known)
    except Unreadable as error:
        return Draft(problems=(Problem(file, error.key, error.line, error.facts, fatal=True),))


def _read(file: str, content: bytes, language: str, known: Mapping[str, str]) -> Draft:
    ending = PurePath(file).suffix.lower().removeprefix(".")
    if ending in ("yaml", "yml"):
        codebook, problems = codebook_yaml.read(file, content)
        return Draft(codebook.codes if codebook else (), problems, preset=codebook)
    if ending == "csv":
        return codebook_table.read_csv(file, content, language, known)
    if ending == "xlsx":
        return codebook_xlsx.read(file, content, language, known)
    if ending == "qdc":
        return codebook_qdc.read(file, content, language)
    raise Unreadable("unknown_ending", ending=f".{ending}", known=", ".join(ENDINGS))
