"""Every table of a project by name, for whoever wants them all: scripts, archives, files for other programs."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import pandas as pd
from sqlalchemy.orm import Session

from qualcode.store import reading

IN_A_LANGUAGE: Mapping[str, Callable[[Session, int, str], pd.DataFrame]] = MappingProxyType(
    {
        "codings": reading.codings,
        "codebook": reading.codebook,
        "codes": reading.codes,
        "informants": reading.informants,
        "people": reading.people,
        "findings": reading.findings,
        "recommendations": reading.recommendations,
        "memos": reading.memos,
        "comments": reading.comments,
        "bin": reading.put_away,
    }
)
"""Tables whose names of codes and groups are in the reader's language."""

PLAIN: Mapping[str, Callable[[Session, int], pd.DataFrame]] = MappingProxyType(
    {
        "sources": reading.sources,
        "evidence": reading.evidence,
        "answers": reading.answers,
        "durations": reading.durations,
        "laid": reading.laid,
        "summaries": reading.summaries,
        "judgements": reading.judgements,
        "resolutions": reading.resolutions,
        "member_checks": reading.member_checks,
        "joint_rows": reading.joint_rows,
        "picks": reading.picks,
        "turns": reading.turns,
        "sentences": reading.sentences,
        "reconciliations": reading.reconciliations,
        "reviews": reading.reviews,
        "signoffs": reading.signoffs,
        "codebook_changes": reading.codebook_changes,
        "events": reading.events,
        "audit": reading.audit,
    }
)

NAMES = tuple(sorted({*IN_A_LANGUAGE, *PLAIN}))


def frame(session: Session, project: int, name: str, language: str) -> pd.DataFrame:
    """Return the table of that name, with the columns that `qualcode.tables` lists; raise KeyError for an unknown name."""
    if name in IN_A_LANGUAGE:
        return IN_A_LANGUAGE[name](session, project, language)
    return PLAIN[name](session, project)
