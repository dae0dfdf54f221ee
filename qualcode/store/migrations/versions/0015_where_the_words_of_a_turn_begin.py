"""Where the words of a turn begin behind its label; turns from before leave it to their text."""

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("turn", sa.Column("words_at", sa.Integer(), nullable=True))
