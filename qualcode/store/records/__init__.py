"""The stored shape of each noun; records never leave store and services."""

from qualcode.store.records.base import Record
from qualcode.store.records.codebook import CodebookRecord, CodeRecord
from qualcode.store.records.coding import CodingRecord
from qualcode.store.records.event import EventRecord
from qualcode.store.records.finding import EvidenceRecord, FindingRecord
from qualcode.store.records.informant import InformantRecord
from qualcode.store.records.memo import MemoRecord
from qualcode.store.records.person import MembershipRecord, PersonRecord
from qualcode.store.records.project import ProjectRecord
from qualcode.store.records.review import CommentRecord, ReviewRecord
from qualcode.store.records.setting import SettingRecord
from qualcode.store.records.source import (
    PositionRecord,
    SourceFileRecord,
    SourceInformantRecord,
    SourceRecord,
    SourceTextRecord,
    SpeakerRecord,
    TurnRecord,
)

__all__ = [
    "CodeRecord",
    "CodebookRecord",
    "CodingRecord",
    "CommentRecord",
    "EventRecord",
    "EvidenceRecord",
    "FindingRecord",
    "InformantRecord",
    "MembershipRecord",
    "MemoRecord",
    "PersonRecord",
    "PositionRecord",
    "ProjectRecord",
    "Record",
    "ReviewRecord",
    "SettingRecord",
    "SourceFileRecord",
    "SourceInformantRecord",
    "SourceRecord",
    "SourceTextRecord",
    "SpeakerRecord",
    "TurnRecord",
]
