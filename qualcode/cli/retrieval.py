"""The passages of a question by command: from options, by the name under which it was saved, or by a page's address."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from qualcode.cli.answers import Answer
from qualcode.cli.listing import listed, require_form
from qualcode.cli.place import engine, known_language, me, project_named
from qualcode.errors import BadValue
from qualcode.model.address import FIELDS, PACKED
from qualcode.model.project import Project
from qualcode.model.query import Query
from qualcode.reports.tables.quotation_rows import BETWEEN
from qualcode.services import retrieval
from qualcode.store.database import Session, reading
from qualcode.tables import each_row

OF_CODINGS = ("coding", "coder", "code", "label", "polarity", "note")
OF_PLACES = ("source_name", "technique", "informant", "group", "paragraph", "seconds")
COLUMNS = (
    "coding", "source_name", "technique", "informant", "group", "coder", "code", "label", "polarity", "start", "end",
    "paragraph", "seconds", "quote", "note",
)  # fmt: skip


def passages(
    name: str, wanted: Mapping[str, Sequence[str]], saved: str, address: str, form: str, to: Path | None, language: str,
    *, raw: bool = False,
) -> Answer:  # fmt: skip
    require_form(form, to)
    language, by, project = known_language(language), me(), project_named(name)
    with reading(engine()) as session:
        query = _query(session, project, {field: values for field, values in wanted.items() if values}, saved, address)
        answer = retrieval.answer(session, project.id, query, language, by=by)
    return listed(name, language, "passages", COLUMNS, list(_rows(answer)), form, to, raw=raw)


def _query(session: Session, project: Project, wanted: Mapping[str, Sequence[str]], saved: str, address: str) -> Query:
    """Return the question, asked in one way; raise BadValue for two, since neither says how they belong together."""
    if sum(map(bool, (wanted, saved, address))) > 1:
        raise BadValue(field="--saved" if saved else "--address", value=saved or address)
    if saved:
        return retrieval.kept(session, project.id, saved)
    if address:
        given = parse_qs(urlsplit(address).query, keep_blank_values=True)
        wanted = {field: values for field, values in given.items() if field in (PACKED, *FIELDS)}
        if not wanted:
            raise BadValue(field="--address", value=address)
    return retrieval.asked(session, project.id, wanted)


def _rows(answer: retrieval.Answer) -> Iterator[dict[str, object]]:
    """Yield each passage with COLUMNS; what its codings say differently stands in their order."""
    for row in each_row(answer.passages):
        laid = [answer.codings[guid] for guid in row.codings]
        told = {
            "start": int(row.start),
            "end": int(row.end),
            "quote": row.quote,
            **{column: laid[0][column] for column in OF_PLACES},
            **{column: BETWEEN.join(str(one[column] or "") for one in laid) for column in OF_CODINGS},
        }
        yield {column: told[column] for column in COLUMNS}
