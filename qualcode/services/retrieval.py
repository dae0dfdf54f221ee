"""Asking a study for passages: by an address or a kept query, answered page by page, the same way for commands and the API."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
from sqlalchemy.orm import Session

from qualcode.analysis import retrieval
from qualcode.errors import BadValue, NotFound
from qualcode.model.address import PACKED, Address, BadAddress, Unknown, from_address
from qualcode.model.query import Query, measures, single
from qualcode.services import people, queries, recoding
from qualcode.store import reading as tables
from qualcode.store.reading import passages
from qualcode.store.reading.rulers import ruler


@dataclass(frozen=True, slots=True)
class Answer:
    """A page of what a query finds: how many there are in all, and the page's passages with the codings that they rest on.

    `passages` has source, start, end, codings (guids, the first of which says where the passage stands) and quote; `codings`
    are rows of CODINGS by their guid.
    """

    found: int
    passages: pd.DataFrame
    codings: Mapping[str, Mapping[str, object]]


def asked(session: Session, project: int, address: Address) -> Query:
    """Return the query that the address holds; raise BadValue for one that is none, or that names what is not there."""
    try:
        query, unknown = from_address(address, passages.facets(session, project).known)
    except BadAddress as error:
        raise BadValue(field=PACKED, value=f"{address[PACKED][-1][:40]}…") from error
    for first in unknown:
        raise _refusal(first)
    return query


def _refusal(unknown: Unknown) -> BadValue:
    return BadValue(field=unknown.field, value=unknown.value)


def kept(session: Session, project: int, name: str) -> Query:
    """Return the query that was saved under the name; raise NotFound."""
    for saved in queries.saved_queries(session, project):
        if saved.name == name:
            return saved.query
    raise NotFound(kind=queries.KIND, name=name)


def answer(
    session: Session, project: int, query: Query, language: str, *, by: int, first: int = 0, most: int | None = None
) -> Answer:
    """Return what the query finds for the person, by source and place: `most` passages after the `first` ones.

    A query of one set of codes finds every coding for itself; one that puts several together finds places, as
    `analysis.retrieval.passages` says. A second self at work on a source is shown no other codings of it.
    """
    last = None if most is None else first + most
    apart = recoding.alone_in(session, by, project)
    if passages.quick(query) and not apart:
        ids = passages.found(session, project, query)
        laid = tables.codings(session, project, language, only=ids[first:last].tolist())
        return Answer(len(ids), _one_each(laid), _by_guid(laid))
    laid = tables.codings(session, project, language)
    if apart:
        laid = laid[~laid["source"].isin(apart) | (laid["coder"] == people.called(session, project, by))]
    found = _found(session, project, query, laid, language)
    page = found.iloc[first:last]
    page = page if "quote" in page else page.assign(quote=queries.quotes(session, project, page))
    needed = {guid for guids in page["codings"] for guid in guids}
    return Answer(len(found), page, _by_guid(laid[laid["coding"].isin(needed)]))


def _found(session: Session, project: int, query: Query, laid: pd.DataFrame, language: str) -> pd.DataFrame:
    """Return all that the query finds among the codings: each coding for itself, or places."""
    known = (
        laid,
        tables.codebook(session, project, language),
        tables.sources(session, project),
        tables.informants(session, project, language),
    )
    if single(query) is not None:
        return _one_each(retrieval.one_by_one(query, *known))
    return retrieval.passages(query, *known, {measure: ruler(session, project, measure) for measure in measures(query.find)})


def _one_each(codings: pd.DataFrame) -> pd.DataFrame:
    return codings[["source", "start", "end", "quote"]].assign(codings=codings["coding"].map(lambda guid: (guid,)))


def _by_guid(codings: pd.DataFrame) -> dict[str, Mapping[str, object]]:
    told = codings.astype(object).where(codings.notna(), None)
    rows = (dict(zip(map(str, told.columns), row, strict=True)) for row in told.itertuples(index=False, name=None))
    return {str(row["coding"]): row for row in rows}
