"""The codebook tree as lookups by record id, in the reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.model.code import in_language
from qualcode.model.notation import ARROW
from qualcode.store.reading.remembering import told_by
from qualcode.store.records import CodeRecord


@dataclass(frozen=True, slots=True)
class Branch:
    """A code with the path that leads to it; `order` is its place in the whole tree."""

    record: CodeRecord
    label: str
    path: str
    parent: str | None
    parent_guid: str | None
    lineage: tuple[str, ...]
    order: int

    @property
    def root(self) -> str:
        return self.lineage[0]

    @property
    def depth(self) -> int:
        return len(self.lineage) - 1


@told_by("code")
def codes_ever(session: Session, project: int) -> Mapping[int, CodeRecord]:
    """Return the codes of the project by id, also those that were put away, by their place among those below the same code."""
    found = select(CodeRecord).where(CodeRecord.project_id == project)
    return {code.id: code for code in session.scalars(found.order_by(CodeRecord.position, CodeRecord.short_id))}


def living(session: Session, project: int) -> Sequence[CodeRecord]:
    """Return the living codes of the project by their place among those below the same code."""
    return [code for code in codes_ever(session, project).values() if code.deleted_at is None]


@told_by()
def branches(session: Session, project: int, language: str) -> dict[int, Branch]:
    """Return each living code of the project by its record id, in tree order."""
    records = living(session, project)
    children: dict[int | None, list[CodeRecord]] = {}
    for record in records:
        children.setdefault(record.parent_id, []).append(record)
    found: dict[int, Branch] = {}

    def walk(parent: Branch | None) -> None:
        for record in children.get(parent.record.id if parent else None, ()):
            label = in_language(record.label, language) or record.short_id
            branch = Branch(
                record,
                label,
                f"{parent.path}{ARROW}{label}" if parent else label,
                parent.record.short_id if parent else None,
                parent.record.guid if parent else None,
                (*(parent.lineage if parent else ()), record.short_id),
                len(found),
            )
            found[record.id] = branch
            walk(branch)

    walk(None)
    return found
