"""As what a finding was seen in review is told by the guid of its code: by its number it was another finding in another database."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None

LENGTH = 16

CODE = sa.table("code", sa.column("id", sa.Integer), sa.column("guid", sa.String))
FINDING = sa.table(
    "finding", sa.column("question", sa.String), sa.column("code_id", sa.Integer), sa.column("claim", sa.JSON),
    sa.column("verdict", sa.String),
)  # fmt: skip
REVIEW = sa.table(
    "review", sa.column("id", sa.Integer), sa.column("target_kind", sa.String), sa.column("seen", sa.JSON)
)
EVENT = sa.table(
    "event", sa.column("id", sa.Integer), sa.column("object_kind", sa.String), sa.column("state_before", sa.JSON),
    sa.column("state_after", sa.JSON),
)  # fmt: skip
CHANGE = sa.table(
    "event_change", sa.column("event_op", sa.String), sa.column("place", sa.Integer), sa.column("kind", sa.String),
    sa.column("state_before", sa.JSON), sa.column("state_after", sa.JSON),
)  # fmt: skip


def upgrade() -> None:
    here = op.get_bind()
    words = _words(here)
    if not words:
        return
    _tell(here, words, REVIEW, ("id",), ("seen",), REVIEW.c.target_kind == "finding")
    _tell(here, words, EVENT, ("id",), ("state_before", "state_after"), EVENT.c.object_kind == "review")
    _tell(here, words, CHANGE, ("event_op", "place"), ("state_before", "state_after"), CHANGE.c.kind == "review")


def _words(here: sa.Connection) -> dict[str, str]:
    """Return the fingerprint of each finding's words as they are now, by what it was until now."""
    guids = dict(here.execute(sa.select(CODE.c.id, CODE.c.guid)).all())
    return {
        _fingerprint(question, code, claim, verdict): _fingerprint(question, guids.get(code, ""), claim, verdict)
        for question, code, claim, verdict in here.execute(sa.select(*FINDING.c)).all()
    }


def _fingerprint(*parts: Any) -> str:
    return sha256("\x1f".join(map(_told, parts)).encode()).hexdigest()[:LENGTH]


def _told(value: Any) -> str:
    return "\x1e".join(f"{key}={value[key]}" for key in sorted(value)) if isinstance(value, dict) else str(value)


def _tell(
    here: sa.Connection, words: Mapping[str, str], table: sa.TableClause, keys: tuple[str, ...], columns: tuple[str, ...],
    which: sa.ColumnElement[bool],
) -> None:
    rows = here.execute(sa.select(*(table.c[name] for name in (*keys, *columns))).where(which)).all()
    for row in rows:
        was = dict(zip(columns, row[len(keys):]))
        now = {name: _again(value, words) for name, value in was.items()}
        if now != was:
            mine = [table.c[name] == value for name, value in zip(keys, row)]
            here.execute(sa.update(table).where(*mine).values({name: now[name] for name in columns if now[name] != was[name]}))


def _again(value: Any, words: Mapping[str, str]) -> Any:
    if not isinstance(value, dict):
        return value
    return {
        key: words.get(held, held) if key == "words" and isinstance(held, str) else _again(held, words) for key, held in value.items()
    }
