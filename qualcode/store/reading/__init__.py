"""Reading a project as tables: plain queries that bypass the records and yield the frames of qualcode.tables."""

from qualcode.store.reading.answers import answers
from qualcode.store.reading.audit import audit
from qualcode.store.reading.bin import latest_hands, put_away
from qualcode.store.reading.codebook_changes import codebook_changes
from qualcode.store.reading.codes import codebook, codes
from qualcode.store.reading.codings import codings
from qualcode.store.reading.comments import comments
from qualcode.store.reading.durations import durations
from qualcode.store.reading.events import events
from qualcode.store.reading.findings import evidence, evidence_ids, findings, recommendations
from qualcode.store.reading.informants import informants, people
from qualcode.store.reading.joint_rows import joint_rows
from qualcode.store.reading.judgements import judgements, resolutions
from qualcode.store.reading.laid import laid
from qualcode.store.reading.member_checks import member_checks
from qualcode.store.reading.memos import memos
from qualcode.store.reading.picks import picks
from qualcode.store.reading.reconciliations import reconciliations
from qualcode.store.reading.reviews import reviews, signoffs
from qualcode.store.reading.sentences import sentences
from qualcode.store.reading.sources import sources
from qualcode.store.reading.summaries import summaries
from qualcode.store.reading.turns import turns

__all__ = [
    "answers",
    "audit",
    "codebook",
    "codebook_changes",
    "codes",
    "codings",
    "comments",
    "durations",
    "events",
    "evidence",
    "evidence_ids",
    "findings",
    "informants",
    "joint_rows",
    "judgements",
    "laid",
    "latest_hands",
    "member_checks",
    "memos",
    "people",
    "picks",
    "put_away",
    "recommendations",
    "reconciliations",
    "resolutions",
    "reviews",
    "sentences",
    "signoffs",
    "sources",
    "summaries",
    "turns",
]
