"""The codebook tree as lookups by record id, in the reader's language."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from qualcode.model.code import in_language
from qualcode.model.notation import ARROW
from qualcode.store.reading import scope
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


def branches(session: Session, project: int, language: str) -> dict[int, Branch]:
    """Return each living code of the project by its record id, in tree order."""
    records = session.scalars(
        select(CodeRecord)
        .where(scope.of(CodeRecord, project))
        .order_by(CodeRecord.position, CodeRecord.short_id)
    ).all()
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
