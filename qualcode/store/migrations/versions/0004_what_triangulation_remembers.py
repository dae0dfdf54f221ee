"""What triangulation remembers: judgements, member checks, negative cases, counts beside words."""

import sqlalchemy as sa

from alembic import op
from qualcode.store.records import base as records

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('joint_row',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('guid', sa.String(length=36), nullable=False),
    sa.Column('project_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('label', sa.String(), nullable=False),
    sa.Column('measure', sa.String(), nullable=False),
    sa.Column('counts', sa.JSON(), nullable=False),
    sa.Column('code_guid', sa.String(length=36), nullable=False),
    sa.Column('attribute', sa.String(), nullable=False),
    sa.Column('value', sa.String(), nullable=False),
    sa.Column('coding_guid', sa.String(length=36), nullable=False),
    sa.Column('fit', sa.String(length=16), nullable=False),
    sa.Column('inference', sa.String(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('created_at', records.Moment(timezone=True), nullable=False),
    sa.Column('changed_at', records.Moment(timezone=True), nullable=False),
    sa.Column('deleted_at', records.Moment(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_joint_row_person_id_person')),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_joint_row_project_id_project')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_joint_row')),
    sa.UniqueConstraint('guid', name=op.f('uq_joint_row_guid'))
    )
    with op.batch_alter_table('joint_row', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_joint_row_project_id'), ['project_id'], unique=False)

    op.create_table('judgement',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('guid', sa.String(length=36), nullable=False),
    sa.Column('project_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('comparison', sa.String(length=64), nullable=False),
    sa.Column('code_guid', sa.String(length=36), nullable=False),
    sa.Column('category', sa.String(length=16), nullable=False),
    sa.Column('attribute', sa.String(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('seen', sa.String(length=64), nullable=False),
    sa.Column('created_at', records.Moment(timezone=True), nullable=False),
    sa.Column('changed_at', records.Moment(timezone=True), nullable=False),
    sa.Column('deleted_at', records.Moment(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_judgement_person_id_person')),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_judgement_project_id_project')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_judgement')),
    sa.UniqueConstraint('guid', name=op.f('uq_judgement_guid')),
    sa.UniqueConstraint('project_id', 'comparison', 'code_guid', name=op.f('uq_judgement_project_id_comparison_code_guid'))
    )
    with op.batch_alter_table('judgement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_judgement_project_id'), ['project_id'], unique=False)

    op.create_table('member_check',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('guid', sa.String(length=36), nullable=False),
    sa.Column('project_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('informant_id', sa.Integer(), nullable=False),
    sa.Column('checked_on', sa.Date(), nullable=False),
    sa.Column('code_guid', sa.String(length=36), nullable=False),
    sa.Column('shown', sa.String(), nullable=False),
    sa.Column('answer', sa.String(length=16), nullable=False),
    sa.Column('said', sa.String(), nullable=False),
    sa.Column('change_made', sa.String(), nullable=False),
    sa.Column('created_at', records.Moment(timezone=True), nullable=False),
    sa.Column('changed_at', records.Moment(timezone=True), nullable=False),
    sa.Column('deleted_at', records.Moment(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['informant_id'], ['informant.id'], name=op.f('fk_member_check_informant_id_informant')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_member_check_person_id_person')),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_member_check_project_id_project')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_member_check')),
    sa.UniqueConstraint('guid', name=op.f('uq_member_check_guid'))
    )
    with op.batch_alter_table('member_check', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_member_check_informant_id'), ['informant_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_member_check_project_id'), ['project_id'], unique=False)

    op.create_table('resolution',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('guid', sa.String(length=36), nullable=False),
    sa.Column('project_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('coding_guid', sa.String(length=36), nullable=False),
    sa.Column('body', sa.String(), nullable=False),
    sa.Column('seen', sa.String(length=64), nullable=False),
    sa.Column('created_at', records.Moment(timezone=True), nullable=False),
    sa.Column('changed_at', records.Moment(timezone=True), nullable=False),
    sa.Column('deleted_at', records.Moment(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_resolution_person_id_person')),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_resolution_project_id_project')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_resolution')),
    sa.UniqueConstraint('guid', name=op.f('uq_resolution_guid')),
    sa.UniqueConstraint('project_id', 'coding_guid', name=op.f('uq_resolution_project_id_coding_guid'))
    )
    with op.batch_alter_table('resolution', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_resolution_project_id'), ['project_id'], unique=False)
