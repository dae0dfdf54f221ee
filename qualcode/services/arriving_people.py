"""Those who coded in an arriving project: recognised, or made people of its study."""

from uuid import UUID, uuid5

from sqlalchemy import select

from qualcode.model.project import Role
from qualcode.services.newcomers import Newcomers, clean
from qualcode.store.records import MembershipRecord, PersonRecord


def take_people(here: Newcomers) -> None:
    """Recognise those with whom the person works; anybody else becomes a person of this study.

    They have the roles that the bundle says, and are coders where it says none at all.
    """
    mine = select(MembershipRecord.project_id).where(MembershipRecord.person_id == here.act.by)
    near = select(MembershipRecord.person_id).where(MembershipRecord.project_id.in_(mine))
    guids = [user.guid for user in here.bundle.users]
    there = dict(here.session.execute(select(PersonRecord.guid, PersonRecord.id).where(PersonRecord.guid.in_(guids))).all())
    trusted = {*here.session.scalars(near), here.act.by}
    joined = {here.act.by: Role.OWNER}
    plain = all(user.role is None for user in here.bundle.users)
    for number, user in enumerate(here.bundle.users, 1):
        person = there.get(user.guid)
        if person is None or person not in trusted:
            guid = user.guid if person is None else str(uuid5(UUID(here.holder.guid), user.guid))
            name = clean(user.name).strip() or user.initials or f"{number}"
            record = PersonRecord(guid=guid, name=name, language=None, created_at=here.act.at)
            here.session.add(record)
            here.session.flush()
            person = record.id
        here.people[user.guid] = person
        if role := Role.CODER if plain else user.role:
            joined.setdefault(person, role)
    here.session.add_all(
        MembershipRecord(project_id=here.holder.id, person_id=person, role=role.value) for person, role in joined.items()
    )
