"""What a thesis is made by: its choices, campus templates, and the passages picked for quoting."""

import sqlalchemy as sa
from alembic import op

from qualcode.store.records.base import Moment

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pick",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("coding_guid", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_pick_project_id_project")),
        sa.PrimaryKeyConstraint("project_id", "coding_guid", name=op.f("pk_pick")),
    )
    op.create_table(
        "template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("guid", sa.String(length=36), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_template_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template")),
        sa.UniqueConstraint("guid", name=op.f("uq_template_guid")),
    )
    op.create_index(op.f("ix_template_project_id"), "template", ["project_id"])
    op.create_table(
        "thesis",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("guid", sa.String(length=36), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("chapter", sa.String(length=4), nullable=False),
        sa.Column("style", sa.String(length=16), nullable=False),
        sa.Column("rule", sa.String(length=16), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("template_guid", sa.String(length=36), nullable=False),
        sa.CheckConstraint("most >= 1 AND most <= 20", name=op.f("ck_thesis_most")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_thesis_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thesis")),
        sa.UniqueConstraint("guid", name=op.f("uq_thesis_guid")),
        sa.UniqueConstraint("project_id", name=op.f("uq_thesis_project_id")),
    )
