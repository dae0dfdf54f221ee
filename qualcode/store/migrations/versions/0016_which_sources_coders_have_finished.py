"""Which sources coders have finished."""

import sqlalchemy as sa
from alembic import op

from qualcode.store.records.base import Moment

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "finishing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("guid", sa.String(length=36), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("finished_at", Moment(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_finishing_project_id_project")),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_finishing_source_id_source")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_finishing_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finishing")),
        sa.UniqueConstraint("guid", name=op.f("uq_finishing_guid")),
        sa.UniqueConstraint("source_id", "person_id", name=op.f("uq_finishing_source_id_person_id")),
    )
    op.create_index(op.f("ix_finishing_project_id"), "finishing", ["project_id"])
