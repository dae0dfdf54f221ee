"""The stored shape of each noun; records never leave store and services."""

from qualcode.store.records.account import AccountRecord, AttemptRecord, InvitationRecord, SignInRecord
from qualcode.store.records.assignment import AssignmentRecord
from qualcode.store.records.base import Record
from qualcode.store.records.checklist import AnswerRecord
from qualcode.store.records.codebook import CodebookRecord, CodebookVersionRecord, CodeRecord
from qualcode.store.records.coding import CodingRecord
from qualcode.store.records.event import EventChangeRecord, EventRecord
from qualcode.store.records.exchange import KeptRecord
from qualcode.store.records.finding import EvidenceRecord, FindingRecord, RecommendationRecord
from qualcode.store.records.finishing import FinishingRecord
from qualcode.store.records.informant import InformantRecord
from qualcode.store.records.joint_row import JointRowRecord
from qualcode.store.records.judgement import JudgementRecord
from qualcode.store.records.member_check import MemberCheckRecord
from qualcode.store.records.memo import MemoRecord
from qualcode.store.records.person import MembershipRecord, PersonRecord
from qualcode.store.records.presence import PresenceRecord
from qualcode.store.records.project import ProjectRecord
from qualcode.store.records.pseudonym import PseudonymRecord
from qualcode.store.records.query import QueryRecord
from qualcode.store.records.recoding import RecodingRecord
from qualcode.store.records.reconciliation import ReconciledRecord, ReconciliationRecord
from qualcode.store.records.resolution import ResolutionRecord
from qualcode.store.records.review import CommentRecord, ReviewRecord, SignoffRecord
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
from qualcode.store.records.summary import SummaryRecord
from qualcode.store.records.thesis import PickRecord, TemplateRecord, ThesisRecord

__all__ = [
    "AccountRecord",
    "AnswerRecord",
    "AssignmentRecord",
    "AttemptRecord",
    "CodeRecord",
    "CodebookRecord",
    "CodebookVersionRecord",
    "CodingRecord",
    "CommentRecord",
    "EventChangeRecord",
    "EventRecord",
    "EvidenceRecord",
    "FindingRecord",
    "FinishingRecord",
    "InformantRecord",
    "InvitationRecord",
    "JointRowRecord",
    "JudgementRecord",
    "KeptRecord",
    "MemberCheckRecord",
    "MembershipRecord",
    "MemoRecord",
    "PersonRecord",
    "PickRecord",
    "PositionRecord",
    "PresenceRecord",
    "ProjectRecord",
    "PseudonymRecord",
    "QueryRecord",
    "RecodingRecord",
    "RecommendationRecord",
    "ReconciledRecord",
    "ReconciliationRecord",
    "Record",
    "ResolutionRecord",
    "ReviewRecord",
    "SettingRecord",
    "SignInRecord",
    "SignoffRecord",
    "SourceFileRecord",
    "SourceInformantRecord",
    "SourceRecord",
    "SourceTextRecord",
    "SpeakerRecord",
    "SummaryRecord",
    "TemplateRecord",
    "ThesisRecord",
    "TurnRecord",
]
