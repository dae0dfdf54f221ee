"""What agreement remembers: reconciliations and recoding after a delay."""

import sqlalchemy as sa
from alembic import op

from qualcode.store.records.base import Moment

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('recoding',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('guid', sa.String(length=36), nullable=False),
    sa.Column('project_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('second_id', sa.Integer(), nullable=True),
    sa.Column('sources', sa.JSON(), nullable=False),
    sa.Column('days', sa.Integer(), nullable=False),
    sa.Column('created_at', Moment(timezone=True), nullable=False),
    sa.Column('started_at', Moment(timezone=True), nullable=True),
    sa.Column('finished_at', Moment(timezone=True), nullable=True),
    sa.Column('deleted_at', Moment(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_recoding_person_id_person')),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_recoding_project_id_project')),
    sa.ForeignKeyConstraint(['second_id'], ['person.id'], name=op.f('fk_recoding_second_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recoding')),
    sa.UniqueConstraint('guid', name=op.f('uq_recoding_guid'))
    )
    with op.batch_alter_table('recoding', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_recoding_project_id'), ['project_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_recoding_second_id'), ['second_id'], unique=False)
    op.create_table('reconciliation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('guid', sa.String(length=36), nullable=False),
    sa.Column('project_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('decision', sa.String(length=16), nullable=False),
    sa.Column('chosen_id', sa.Integer(), nullable=True),
    sa.Column('coders', sa.JSON(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('created_at', Moment(timezone=True), nullable=False),
    sa.Column('changed_at', Moment(timezone=True), nullable=False),
    sa.Column('deleted_at', Moment(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['chosen_id'], ['person.id'], name=op.f('fk_reconciliation_chosen_id_person')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_reconciliation_person_id_person')),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_reconciliation_project_id_project')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reconciliation')),
    sa.UniqueConstraint('guid', name=op.f('uq_reconciliation_guid'))
    )
    with op.batch_alter_table('reconciliation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reconciliation_project_id'), ['project_id'], unique=False)
    op.create_table('reconciled_coding',
    sa.Column('reconciliation_id', sa.Integer(), nullable=False),
    sa.Column('coding_id', sa.Integer(), nullable=False),
    sa.Column('quote', sa.String(), nullable=False),
    sa.Column('polarity', sa.String(length=16), nullable=False),
    sa.ForeignKeyConstraint(['coding_id'], ['coding.id'], name=op.f('fk_reconciled_coding_coding_id_coding')),
    sa.ForeignKeyConstraint(['reconciliation_id'], ['reconciliation.id'], name=op.f('fk_reconciled_coding_reconciliation_id_reconciliation')),
    sa.PrimaryKeyConstraint('reconciliation_id', 'coding_id', name=op.f('pk_reconciled_coding'))
    )
    with op.batch_alter_table('reconciled_coding', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reconciled_coding_coding_id'), ['coding_id'], unique=False)
