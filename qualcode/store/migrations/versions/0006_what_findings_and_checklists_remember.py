"""What findings and checklists remember."""

from uuid import uuid4

import sqlalchemy as sa

from alembic import op
from qualcode.store.records import base as records

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('recommendation',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('guid', sa.String(length=36), nullable=False),
    sa.Column('project_id', sa.Integer(), nullable=False),
    sa.Column('short_id', sa.String(length=32), nullable=False),
    sa.Column('words', sa.JSON(), nullable=False),
    sa.Column('addressee', sa.JSON(), nullable=False),
    sa.Column('findings', sa.JSON(), nullable=False),
    sa.Column('codes', sa.JSON(), nullable=False),
    sa.Column('created_at', records.Moment(timezone=True), nullable=False),
    sa.Column('changed_at', records.Moment(timezone=True), nullable=False),
    sa.Column('deleted_at', records.Moment(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_recommendation_project_id_project')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recommendation')),
    sa.UniqueConstraint('guid', name=op.f('uq_recommendation_guid'))
    )
    with op.batch_alter_table('recommendation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_recommendation_project_id'), ['project_id'], unique=False)

    op.create_table('checklist_answer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('guid', sa.String(length=36), nullable=False),
    sa.Column('project_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('checklist', sa.String(length=16), nullable=False),
    sa.Column('item', sa.String(length=16), nullable=False),
    sa.Column('body', sa.String(), nullable=False),
    sa.Column('page', sa.String(length=32), nullable=False),
    sa.Column('created_at', records.Moment(timezone=True), nullable=False),
    sa.Column('changed_at', records.Moment(timezone=True), nullable=False),
    sa.Column('deleted_at', records.Moment(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_checklist_answer_person_id_person')),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_checklist_answer_project_id_project')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_checklist_answer')),
    sa.UniqueConstraint('guid', name=op.f('uq_checklist_answer_guid')),
    sa.UniqueConstraint('project_id', 'checklist', 'item', name=op.f('uq_checklist_answer_project_id_checklist_item'))
    )
    with op.batch_alter_table('checklist_answer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_checklist_answer_project_id'), ['project_id'], unique=False)

    recommendations_of_findings()

    with op.batch_alter_table('finding', schema=None) as batch_op:
        batch_op.add_column(sa.Column('status', sa.String(length=16), server_default='draft', nullable=False))
        batch_op.add_column(sa.Column('seen', sa.JSON(), server_default='{}', nullable=False))
        batch_op.drop_column('recommendation')

    with op.batch_alter_table('evidence', schema=None) as batch_op:
        batch_op.add_column(sa.Column('note', sa.String(), server_default='', nullable=False))


def recommendations_of_findings() -> None:
    """Give the recommendation that each finding carried a row of its own, linked to the finding."""
    columns = ('project_id', 'guid', 'recommendation', 'created_at', 'changed_at', 'deleted_at')
    moment = records.Moment(timezone=True)
    finding = sa.table('finding', *(sa.column(name, sa.JSON() if name == 'recommendation' else moment if name.endswith('_at')
                                              else None) for name in ('id', 'position', *columns)))
    recommendation = sa.table('recommendation', *(sa.column(name, kind) for name, kind in (
        ('guid', None), ('project_id', None), ('short_id', None), ('words', sa.JSON()), ('addressee', sa.JSON()),
        ('findings', sa.JSON()), ('codes', sa.JSON()), ('created_at', moment), ('changed_at', moment), ('deleted_at', moment),
    )))
    connection, numbers = op.get_bind(), {}
    for row in connection.execute(sa.select(finding).order_by(finding.c.position, finding.c.id)).all():
        if not row.recommendation or not any(row.recommendation.values()):
            continue
        number = numbers[row.project_id] = numbers.get(row.project_id, 0) + 1
        connection.execute(recommendation.insert().values(
            guid=str(uuid4()), project_id=row.project_id, short_id=f'R{number}', words=row.recommendation, addressee={},
            findings=[row.guid], codes=[], created_at=row.created_at, changed_at=row.changed_at, deleted_at=row.deleted_at,
        ))
