"""Loading the sample study: synthetic interviews coded by two people, so that every page has something to show."""

from collections.abc import Callable
from uuid import uuid4

from sqlalchemy.orm import Session

from qualcode.formats.sample_study import bundle
from qualcode.formats.shipped import folder
from qualcode.model.bundle import User
from qualcode.model.event import act
from qualcode.model.project import Project
from qualcode.services.exchange import stored
from qualcode.services.people import person
from qualcode.services.projects import project_value
from qualcode.services.retelling import retell

Progress = Callable[[float], None]


def load_sample_study(session: Session, by: int, *, language: str = "id", progress: Progress = lambda _: None) -> Project:
    """Load the sample study as a project of the person, who stands for its first coder; one transaction.

    Its history tells each thing as a gesture, so that there is one to look at and to take back.
    """
    me = person(session, by)
    study = bundle(folder("transcripts"), language, first=User(me.guid, me.name), root=uuid4())
    here = stored(session, act(by), study, told=lambda done, of: progress(done / of))
    retell(here)
    return project_value(here.holder)
