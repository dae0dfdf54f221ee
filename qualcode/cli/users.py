"""`qualcode user`: accounts and roles from the command line, for whoever holds the database; passwords never as arguments."""

import sys
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from qualcode.cli.answers import Answer
from qualcode.cli.place import engine, me
from qualcode.cli.surface import Database, Json, surface
from qualcode.errors import BadValue
from qualcode.model.event import act
from qualcode.model.project import Role
from qualcode.services import accounts, members, people, projects
from qualcode.store.database import Session, reading, writing

app = typer.Typer(no_args_is_help=True, help="People who sign in: add, password, role, list.")

Login = Annotated[str, typer.Argument(help="Login name.")]
FromInput = Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")]


@app.command()
@surface
def add(
    login: Login,
    name: Annotated[str, typer.Option(help="Name under which codings appear; the login name where none is given.")] = "",
    password_stdin: FromInput = False,
    database: Database = "",
    json: Json = False,
) -> Answer:
    """Add an account; the first one takes over what was done here without signing in."""
    password = _password(password_stdin)
    with writing(engine()) as session:
        heir = accounts.heir(session)
        person = accounts.add(session, datetime.now(UTC), login, password, name=name, person=heir)
        if heir is not None and name:
            people.rename_person(session, act(person), name)
        made = accounts.named(session, login)
        mine = [project.name for project in projects.projects(session, person)]
    said = f"{made.login}: {made.name}" + (f" ({', '.join(mine)})" if mine else "")
    return Answer(said, {**asdict(made), "projects": mine})


@app.command()
@surface
def password(login: Login, password_stdin: FromInput = False, database: Database = "", json: Json = False) -> Answer:
    """Give an account another password, and sign it out everywhere."""
    with reading(engine()) as session:
        known = accounts.named(session, login)
    chosen = _password(password_stdin)
    with writing(engine()) as session:
        accounts.change_password(session, datetime.now(UTC), known.person, chosen)
    return Answer(f"{known.login}: {known.name}", asdict(known))


@app.command()
@surface
def role(
    login: Login,
    project: Annotated[str, typer.Argument(help="Name or number of the project.")],
    role: Annotated[str, typer.Argument(help="viewer, supervisor, coder or owner.")],
    database: Database = "",
    json: Json = False,
) -> Answer:
    """Give an account a role in a project."""
    if role not in list(Role):
        raise BadValue(field="role", value=role)
    by = me()
    with writing(engine()) as session:
        person = accounts.named(session, login)
        study = projects.project_named(session, project)
        members.appoint(session, act(by), study.id, person.person, Role(role))
    return Answer(f"{person.login}: {role}, {study.name}", {"login": person.login, "project": study.name, "role": role})


@app.command("list")
@surface
def list_(database: Database = "", json: Json = False) -> Answer:
    """List the accounts with their roles."""
    with reading(engine()) as session:
        found = [(account, _roles(session, account.person)) for account in accounts.accounts(session)]
    words = "\n".join(
        f"{account.login or account.issuer}\t{account.name}\t{', '.join(f'{name}: {role}' for name, role in held.items())}"
        for account, held in found
    )
    return Answer(words, [{**asdict(account), "roles": held} for account, held in found])


def _roles(session: Session, person: int) -> dict[str, str]:
    return {
        project.name: role.value
        for project in projects.projects(session, person)
        for member, role in people.members(session, project.id)
        if member.id == person
    }


def _password(from_input: bool) -> str:
    """Return the password, asked for twice without showing it, or the first line of standard input."""
    if from_input:
        return sys.stdin.readline().rstrip("\r\n")
    return typer.prompt("Password", hide_input=True, confirmation_prompt=True)
