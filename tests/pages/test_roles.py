"""Pages hide what the services would refuse: each role sees what it may do, in the words of the page."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from qualcode import settings
from qualcode.locale import say
from qualcode.model.event import act
from qualcode.model.project import Role
from qualcode.services import members, people, projects, roles
from qualcode.store.database import database, reading, writing
from tests.databases import prepared_url, sample_study, the_project
from tests.pages.test_pages import PATHS, opened

READING = (
    "overview.load_sample", "overview.create", "passages.open", "queries.add", "findings.look", "history.no_undo",
    "history.no_redo", "settings.save", "search.code", "thesis.make", "exchange.make", "ui.choice.before", "ui.choice.behind",
)  # fmt: skip
"""What anybody may press: ways to other places, beginning a study of one's own, one's own name, files made of the study."""
COMMENTING = ("review.send", "review.reply_send", "review.change", "review.save")


@pytest.fixture
def sample(tmp_path, monkeypatch):
    """The sample study of somebody else, in which the person at this browser is a member."""
    return placed(tmp_path, monkeypatch, Role.OWNER)


@pytest.fixture
def watched(tmp_path, monkeypatch, role):
    """The same study where that member has the test's role: it is only looked at, so what pages work out of it is kept."""
    return placed(tmp_path, monkeypatch, role)


def placed(folder: Path, monkeypatch, role: Role) -> tuple[int, int, int]:
    monkeypatch.setenv("QUALCODE_DATABASE_URL", prepared_url(folder, "study", of_somebody_else, role))
    engine = database(settings.current().database)
    project, me = the_project(engine)
    with reading(engine) as session:
        owner = next(member.id for member, _ in people.members(session, project.id) if member.name == "Pemilik")
    return project.id, me, owner


def of_somebody_else(engine: Engine, role: Role) -> None:
    sample_study(engine)
    project, me = the_project(engine)
    with writing(engine) as session:
        owner = people.add_coder(session, act(me), project.id, "Pemilik", role=Role.OWNER).id
        members.change_role(session, act(owner), project.id, me, role)


def become(sample, role: Role, *allowed: str) -> None:
    project, me, owner = sample
    with writing(database(settings.current().database)) as session:
        members.change_role(session, act(owner), project, me, role)
        members.allow(session, act(owner), project, allowed)


def offered(page) -> list[str]:
    """Return the words on everything that can be pressed, but for what opens a finding or tells more of a source."""
    return [button.label for button in page.button if not str(button.key).startswith(("qs-more-", "finding-opens-"))]


@pytest.mark.parametrize("role", [Role.VIEWER])
@pytest.mark.parametrize("path", PATHS)
def test_a_viewer_is_offered_nothing_that_changes_the_study(watched, path):
    page = opened(path, "en")
    assert set(offered(page)) <= {say(key, "en") for key in READING}
    assert not page.get("file_uploader")
    assert not [area for area in page.text_area if not area.disabled]


@pytest.mark.parametrize("role", [Role.SUPERVISOR])
@pytest.mark.parametrize("path", ["informants", "sources", "codebook", "memos", "triangulation", "findings", "checklist",
                                  "matrices", "queries", "passages", "agreement", "corrections"])  # fmt: skip
def test_a_supervisor_codes_nothing_and_changes_nothing_of_the_study(watched, path):
    page = opened(path, "en")
    known = {say(key, "en") for key in (*READING, *COMMENTING)}
    assert set(offered(page)) <= known
    assert not page.get("file_uploader")


def test_a_coder_writes_and_codes_but_changes_the_study_only_where_the_project_says_so(sample):
    become(sample, Role.CODER)
    assert say("memos.save", "en") in offered(opened("memos", "en"))
    assert say("codebook.create_confirm", "en") in offered(opened("codebook", "en"))
    assert say("versions.keep", "en") not in offered(opened("codebook", "en"))
    assert say("informants.save", "en") not in offered(opened("informants", "en"))
    assert not opened("sources", "en").get("file_uploader")
    become(sample, Role.CODER, roles.CODERS_CHANGE_STUDY)
    assert say("versions.keep", "en") in offered(opened("codebook", "en"))
    assert say("informants.save", "en") in offered(opened("informants", "en"))
    assert opened("sources", "en").get("file_uploader")


def test_only_an_owner_manages_people_and_the_project(sample):
    kept = {say("settings.remove_confirm", "en"), say("settings.add", "en"), say("accounts.members.remove_confirm", "en")}
    assert kept <= set(offered(opened("settings", "en")))
    for role in (Role.CODER, Role.SUPERVISOR, Role.VIEWER):
        become(sample, role)
        page = opened("settings", "en")
        assert not kept & set(offered(page))
        assert any(say("accounts.members.managed_by", "en", names="Pemilik") in told.value for told in page.caption)


def test_an_owner_changes_a_role_and_what_the_project_allows(sample):
    project, _me, owner = sample
    page = opened("settings", "en")
    page.selectbox(key=f"role.{project}.{owner}.owner").set_value(Role.SUPERVISOR).run()
    with reading(database(settings.current().database)) as session:
        assert roles.role_of(session, owner, project) is Role.SUPERVISOR
    box = next(box for box in page.checkbox if box.label == say("accounts.allows.coders_change_study", "en"))
    box.check()
    forms = [button for button in page.button if button.label == say("settings.save", "en")]
    forms[-1].click().run()
    with reading(database(settings.current().database)) as session:
        assert roles.settings(session, project) == {roles.CODERS_CHANGE_STUDY}


def test_the_last_owner_is_told_why_the_role_stays(sample):
    project, me, owner = sample
    with writing(database(settings.current().database)) as session:
        members.remove_member(session, act(me), project, owner)
    page = opened("settings", "en")
    page.selectbox(key=f"role.{project}.{me}.owner").set_value(Role.CODER).run()
    assert say("error.last_owner", "en") in [error.value for error in page.error]


def test_a_project_of_others_is_not_opened_by_its_number(sample):
    _project, _me, owner = sample
    with writing(database(settings.current().database)) as session:
        theirs = projects.create_project(session, act(owner), "Rahasia orang lain").id
    page = opened("overview", "en")
    page.query_params["project"] = str(theirs)
    page.run()
    assert not page.exception
    assert "Rahasia" not in str([element.value for element in (*page.markdown, *page.title, *page.caption)])
