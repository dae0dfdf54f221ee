"""Reading a project as tables: plain queries that bypass the records and yield the frames of qualcode.tables."""

from qualcode.store.reading.codes import codes
from qualcode.store.reading.codings import codings
from qualcode.store.reading.events import events
from qualcode.store.reading.findings import evidence, findings
from qualcode.store.reading.informants import informants
from qualcode.store.reading.memos import memos
from qualcode.store.reading.sources import sources

__all__ = ["codes", "codings", "events", "evidence", "findings", "informants", "memos", "sources"]
