"""What a gesture changed, thing by thing: in guids, with one spelling of absence, and once, however often it is taken back."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None

State = dict[str, Any] | None
Told = tuple[State, State, list[tuple[str, str | list[str], State, State]]]
"""The states before and after as they are told now, and what changed: kind, guid or many guids alike, before, after."""

TAKES = ("gesture.undone", "gesture.redone", "gesture.reverted")
BATCH = 1000

EVENT = sa.table(
    "event", sa.column("id", sa.Integer), sa.column("op", sa.String), sa.column("verb", sa.String),
    sa.column("object_kind", sa.String), sa.column("object_guid", sa.String), sa.column("of_revision", sa.Integer), sa.column("state_before", sa.JSON),
    sa.column("state_after", sa.JSON),
)  # fmt: skip
CHANGE = sa.table(
    "event_change", sa.column("event_op", sa.String), sa.column("place", sa.Integer), sa.column("kind", sa.String),
    sa.column("object_guid", sa.String), sa.column("guids", sa.LargeBinary), sa.column("state_before", sa.JSON),
    sa.column("state_after", sa.JSON),
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "event_change",
        sa.Column("event_op", sa.String(length=36), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("object_guid", sa.String(length=36), nullable=True),
        sa.Column("guids", sa.LargeBinary(), nullable=True),
        sa.Column("state_before", sa.JSON(), nullable=True),
        sa.Column("state_after", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["event_op"], ["event.op"], name=op.f("fk_event_change_event_op_event")),
        sa.PrimaryKeyConstraint("event_op", "place", name=op.f("pk_event_change")),
    )
    op.create_index(op.f("ix_event_change_object_guid"), "event_change", ["object_guid"])
    op.add_column("event", sa.Column("of_revision", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_event_project_id_of_revision"), "event", ["project_id", "of_revision"])
    _Telling(op.get_bind()).tell_again()


class _Telling:
    """The events of a database told anew, with the guids of what they named by number."""

    def __init__(self, here: sa.Connection) -> None:
        self.here = here
        self.guids = {table: self._guids(table) for table in ("code", "person", "finding", "source", "informant")}
        self.anchored = {guid: source for table in ("coding", "memo", "comment") for guid, source in self._anchored(table)}

    def _guids(self, table: str) -> dict[int, str]:
        named = sa.table(table, sa.column("id", sa.Integer), sa.column("guid", sa.String))
        return dict(self.here.execute(sa.select(named.c.id, named.c.guid)).all())

    def _anchored(self, table: str) -> Iterator[tuple[str, str]]:
        named = sa.table(table, sa.column("guid", sa.String), sa.column("source_id", sa.Integer))
        rows = self.here.execute(sa.select(named.c.guid, named.c.source_id).where(named.c.source_id.is_not(None)))
        return ((guid, self.guids["source"][source]) for guid, source in rows)

    def tell_again(self) -> None:
        last = 0
        while rows := self.here.execute(
            sa.select(EVENT).where(EVENT.c.id > last).order_by(EVENT.c.id).limit(BATCH)
        ).all():
            last = rows[-1].id
            for row in rows:
                self._tell(row)

    def _tell(self, row: Any) -> None:
        before, after, of, changes = row.state_before, row.state_after, None, []
        if row.verb in TAKES:
            of, before, after = after["of"], None, None
        elif (again := WAYS.get(row.object_kind)) is not None:
            before, after, changes = again(self, row.object_guid, before, after)
        if (before, after, of) != (row.state_before, row.state_after, None):
            values = {"state_before": before, "state_after": after, "of_revision": of}
            self.here.execute(sa.update(EVENT).where(EVENT.c.id == row.id).values(**values))
        kept = [change for change in changes if change[1]]
        if kept:
            self.here.execute(sa.insert(CHANGE), [_row(row.op, place, *change) for place, change in enumerate(kept)])

    def person(self, number: int | None) -> str | None:
        return None if number is None else self.guids["person"][number]

    def people(self, state: State) -> State:
        """Return the state with people told by their guids."""
        if not state:
            return state
        told = {name: self.person(state[name]) for name in ("person", "chosen", "submitter", "by", "resolved_by") if name in state}
        many = {name: [self.person(each) for each in state[name]] for name in ("coders", "mentions") if name in state}
        return {**state, **told, **many}

    def code(self, state: State) -> State:
        """Return a code's state with the code above told by its guid."""
        if not state or "parent_id" not in state:
            return state
        kept = {name: value for name, value in state.items() if name not in ("parent_id", "deleted")}
        return {**kept, "parent": self.guids["code"].get(state["parent_id"])}


def _row(event: str, place: int, kind: str, things: str | list[str], before: State, after: State) -> dict[str, Any]:
    alike = isinstance(things, list)
    return {
        "event_op": event, "place": place, "kind": kind, "object_guid": None if alike else things,
        "guids": b"".join(UUID(guid).bytes for guid in things) if alike else None, "state_before": before, "state_after": after,
    }  # fmt: skip


def _people(here: _Telling, _: str, before: State, after: State) -> Told:
    return here.people(before), here.people(after), []


def _member_check(here: _Telling, _: str, before: State, after: State) -> Told:
    def told(state: State) -> State:
        if not state:
            return state
        kept = {name: value for name, value in state.items() if name != "informant_id"}
        return {"informant": here.guids["informant"][state["informant_id"]], **kept}

    return told(before), told(after), []


def _coding(_: _Telling, __: str, before: State, after: State) -> Told:
    return _placed(before), _placed(after), []


def _placed(state: State) -> State:
    """Return a coding's state with the revision of its text, which the first events left out."""
    return {"text": 1, **state} if state and "start" in state else state


def _code(here: _Telling, guid: str, before: State, after: State) -> Told:
    was, now = here.code(before), here.code(after)
    if not (before or {}).get("deleted"):
        return was, now, []
    if was["parent"] == now["parent"]:
        return None, now, []
    back = {**now, "parent": was["parent"]}
    return None, now, [("code", guid, None, back), ("code", guid, {"parent": was["parent"]}, {"parent": now["parent"]})]


def _source(_: _Telling, __: str, before: State, after: State) -> Told:
    def told(state: State) -> State:
        if state is None or "deleted" not in state:
            return state
        return None if state["deleted"] else {}

    return told(before), told(after), []


def _order(here: _Telling, guid: str, before: State, after: State) -> Told:
    def places(state: State) -> dict[str, dict[str, Any]]:
        held = (state or {})["places"].items()
        return {name: {"parent": here.guids["code"].get(parent), "position": at} for name, (parent, at) in held}

    old, new = places(before), places(after)
    return old.get(guid), new.get(guid), [("code", name, old[name], new[name]) for name in old]


def _findings(_: _Telling, guid: str, before: State, after: State) -> Told:
    old, new = ({name: {"position": at} for name, at in (state or {})["places"].items()} for state in (before, after))
    return old.get(guid), new.get(guid), [("finding", name, old[name], new[name]) for name in old]


def _merge(_: _Telling, guid: str, before: State, after: State) -> Told:
    facts = after or {}
    gone, kept = facts["from"], facts["into"]
    old, new = ({"definition": facts[f"definition_{when}"]} for when in ("before", "after"))
    changes = [
        ("coding", list(facts["moved"]), {"code": gone}, {"code": kept}),
        ("coding", list(facts["joined"]), {"code": gone}, None),
        ("code", list(facts["children"]), {"parent": gone}, {"parent": kept}),
        ("code", kept, old, new),
        ("code", gone, {}, None),
    ]
    told = {"into": kept, "moved": len(facts["moved"]), "joined": len(facts["joined"]), **new}
    return old, told, changes


def _split(_: _Telling, guid: str, before: State, after: State) -> Told:
    facts = after or {}
    old, new = facts["from"], facts["into"]
    changes = [("code", new, None, {}), ("coding", list(facts["moved"]), {"code": old}, {"code": new})]
    return None, {"from": old, "into": new, "moved": len(facts["moved"])}, changes


def _batch(_: _Telling, guid: str, before: State, after: State) -> Told:
    facts = after or {}
    laid = list(facts["codings"])
    told = {"code": facts["code"], "laid": len(laid), "skipped": facts["skipped"]}
    return None, told, [("coding", laid, None, {"code": facts["code"]})]


def _join(here: _Telling, guid: str, before: State, after: State) -> Told:
    was, now = (before or {})["codings"], (after or {})["codings"]
    changes: list[Any] = [("coding", name, _placed(was.get(name)), _placed(now.get(name))) for name in {**was, **now}]
    gained = {here.guids["finding"][finding]: [role, "".join(note)] for finding, role, *note in (after or {}).get("evidence") or ()}
    if gained:
        changes.append(("evidence", guid, None, gained))
    return _placed(was.get(guid)), _placed(now.get(guid)), changes


def _codes(here: _Telling, guid: str, before: State, after: State) -> Told:
    was, now = (before or {})["codes"], (after or {})["codes"]
    changes: list[Any] = [("code", name, here.code(was.get(name)), here.code(state)) for name, state in now.items()]
    if "book" in (after or {}):
        changes.append(("book", guid, (before or {})["book"], (after or {})["book"]))
    facts = {name: value for name, value in (after or {}).items() if name not in ("codes", "book")}
    old = {"codes": [_called(state) for state in was.values() if state]}
    return old, {"codes": [_called(state) for state in now.values()], **facts}, changes


def _called(state: Mapping[str, Any]) -> str:
    label = next((text for text in state["label"].values() if text), "")
    return f"{state['short_id']} {label}".strip()


def _copy(here: _Telling, guid: str, before: State, after: State) -> Told:
    facts = after or {}
    changes: list[Any] = [("newcomer", name, None, {"role": role}) for name, role in facts["people"].items()]
    changes += [("code", name, None, here.code(state)) for name, state in facts["codes"].items()]
    changes += [("informant", name, None, _informant(here, name, code)) for name, code in facts["asked"].items()]
    changes += [("arrived", name, None, {}) for name in facts["sources"]]
    changes += [(kind, list(facts.get(f"{kind}s", ())), None, {}) for kind in ("coding", "memo", "comment")]
    return None, {"came": facts.get("came", [])}, changes


def _informant(here: _Telling, guid: str, code: str) -> dict[str, Any]:
    named = sa.table(
        "informant", sa.column("guid", sa.String), sa.column("role", sa.String), sa.column("group_id", sa.String),
        sa.column("attributes", sa.JSON),
    )  # fmt: skip
    row = here.here.execute(sa.select(named).where(named.c.guid == guid)).one()
    return {"code": code, "role": row.role, "group": row.group_id, "attributes": row.attributes}


def _text(here: _Telling, guid: str, before: State, after: State) -> Told:
    old, new = before or {}, after or {}
    was, now = old.get("places") or {}, new.get("places") or {}
    said = [{name: value for name, value in state.items() if name in ("changed", "quote")} or None for state in (old, new)]
    if new.get("texts"):
        changes: list[Any] = []
        for source, told in new["texts"].items():
            mine = [name for name in now if here.anchored.get(name) == source]
            changes.append((
                "text", source, {**old["texts"][source], "places": {name: was[name] for name in mine}},
                {**told, "places": {name: now[name] for name in mine}},
            ))  # fmt: skip
        return said[0], said[1], changes
    changes = [("place", name, {"place": was[name]}, {"place": now[name]}) for name in now]
    gone, there = set(new.get("removed") or ()), set(old.get("removed") or ())
    changes += [("orphan", name, {}, None) for name in gone - there] + [("orphan", name, None, {}) for name in there - gone]
    return said[0], said[1], changes


def _review(here: _Telling, guid: str, before: State, after: State) -> Told:
    was, now = (before or {})["targets"], (after or {})["targets"]
    told = [{name: value for name, value in (state or {}).items() if name != "targets"} for state in (before, after)]
    return told[0], told[1], [("review", name, here.people(was[name]), here.people(now[name])) for name in now]


def _reconciliation(here: _Telling, guid: str, before: State, after: State) -> Told:
    was, now = ((state or {}).get("decisions", {}) for state in (before, after))
    told = [{name: state[name] for name in ("decision", "reason")} if state else None for state in (before, after)]
    changes = [("reconciliation", name, here.people(was.get(name)), here.people(now.get(name))) for name in {**was, **now}]
    return told[0], told[1], changes


WAYS: Mapping[str, Callable[[_Telling, str, State, State], Told]] = {
    "answer": _people, "comment": _people, "coding": _coding, "code": _code, "source": _source, "order": _order,
    "findings": _findings, "merge": _merge, "split": _split, "batch": _batch, "join": _join, "codes": _codes, "copy": _copy,
    "text": _text, "member_check": _member_check, "review": _review, "reconciliation": _reconciliation,
}  # fmt: skip
"""How the events of a kind are told anew; those of other kinds told one thing by guids already."""
