"""Signing in and out, and joining by a link: forms with a token of their own, a cookie that scripts cannot read."""

import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import parse_qs, quote, urlsplit

from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from qualcode import journal, settings
from qualcode.api.door import House, Identity, cookies, visitor
from qualcode.api.forms import entry, form, heading, link, page, paragraph, with_language
from qualcode.api.guard import engine, language_of, same_origin
from qualcode.errors import QualCodeError
from qualcode.locale import LANGUAGES, moment, refusal, say
from qualcode.services import accounts, attempts, invitations, passwords, people, sign_ins
from qualcode.services.invitations import Invitation
from qualcode.services.tokens import signing_secret
from qualcode.store.database import reading, writing

FORM, JOINING = "qualcode_form", "qualcode_join"
FORM_SECONDS, JOINING_SECONDS = 3600, 3600


class StaleForm(QualCodeError):
    """The form was not made for this browser, or too long ago."""

    key = "error.stale_form"
    status = 403


def routes(house: House) -> list[Route]:
    """Return the routes of the pages before signing in."""

    def served(show: "Page", take: "Page") -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            body = parse_qs((await request.body()).decode("utf-8", "replace"), keep_blank_values=True)
            visit = Visit(request, house, {name: values[-1] for name, values in body.items()})
            return await run_in_threadpool(_answered, visit, show, take)

        return answer

    both = ["GET", "POST"]
    return [
        Route("/login", served(login_page, log_in), methods=both),
        Route("/login/provider", served(login_page, enter), methods=both),
        Route("/logout", served(logout_page, log_out), methods=both),
        Route("/join/{secret}", served(join_page, join), methods=both),
    ]


@dataclass(slots=True)
class Visit:
    """A request for one of these pages, with what it posted, and why that was refused where it was."""

    request: Request
    house: House
    posted: dict[str, str]
    wrong: str = ""
    status: int = 200
    fresh: str = field(default_factory=lambda: secrets.token_urlsafe(16))

    def word(self, key: str, /, **facts: object) -> str:
        return say(key, self.language, **facts)

    @property
    def language(self) -> str:
        wanted = self.request.query_params.get("lang", "")
        return wanted if wanted in LANGUAGES else language_of(self.request.headers.get("accept-language", LANGUAGES[0]))

    @property
    def cookies(self) -> dict[str, str]:
        return cookies(self.request.scope)

    @property
    def nonce(self) -> str:
        """Return what binds a form to this browser."""
        return self.cookies.get(FORM) or self.fresh

    @property
    def address(self) -> str:
        return self.request.client.host if self.request.client else ""

    @property
    def to(self) -> str:
        """Return where to go afterwards: a path of this site, whatever was asked for."""
        return local_path(self.posted.get("to") or self.request.query_params.get("to", ""))

    def hidden(self, **more: str) -> dict[str, str]:
        return {"form": _signer().dumps(self.nonce), **more}

    def identity(self) -> Identity | None:
        return self.house.identity(self.cookies)


def local_path(wanted: str) -> str:
    """Return the path where it is one of this site, else the first page."""
    parts = urlsplit(wanted) if wanted.isprintable() else None
    if parts is None or parts.scheme or parts.netloc or not wanted.startswith("/") or "\\" in wanted or wanted[1:2] == "/":
        return "/"
    return wanted


Page = Callable[[Visit], Response]


def _answered(visit: Visit, show: Page, take: Page) -> Response:
    """Show the page, or take what was posted and show the page with the reason where it is refused."""
    if visit.request.method == "POST":
        try:
            _require_own_form(visit)
            return take(visit)
        except QualCodeError as error:
            visit.wrong, visit.status = refusal(error, visit.language), error.status
            journal.note("refused", method="POST", route=_named(visit), status=error.status, error=error.key)
    answer = show(visit)
    _give(answer, visit, FORM, visit.nonce, FORM_SECONDS)
    return answer


def _require_own_form(visit: Visit) -> None:
    """Raise StaleForm unless the form was made here, lately, for the browser that sends it, and is sent from this site."""
    same_origin(visit.request)
    try:
        made_for = _signer().loads(visit.posted.get("form", ""), max_age=FORM_SECONDS)
    except BadSignature as error:
        raise StaleForm() from error
    if not secrets.compare_digest(str(made_for).encode(), visit.cookies.get(FORM, "").encode()):
        raise StaleForm()


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(signing_secret(settings.current().database), salt="qualcode-form")


def login_page(visit: Visit) -> Response:
    at, tried = _at(visit, "/login"), visit.posted.get("login", "")
    parts = [
        form(
            with_language("/login", visit.language),
            visit.hidden(to=visit.to),
            [
                entry("login", visit.word("accounts.login"), value=tried, first=not tried),
                entry("password", visit.word("accounts.password"), secret="current-password", first=bool(tried)),
            ],
            visit.word("accounts.sign_in"),
        ),
        *_elsewhere(visit, "/login/provider", {"to": visit.to}),
        *_join_again(visit),
        paragraph(visit.word("accounts.forgotten"), soft=True),
    ]
    return page(visit.language, visit.word("accounts.sign_in"), parts, at=at, wrong=visit.wrong, status=visit.status)


def log_in(visit: Visit) -> Response:
    """Sign in by name and password."""
    person = authenticated(visit.posted.get("login", ""), visit.posted.get("password", ""), visit.address)
    return _welcomed(visit, person, visit.to)


def enter(visit: Visit) -> Response:
    """Sign in as the person whom a provider vouches for."""
    who = visit.identity()
    with reading(engine()) as session:
        person = accounts.linked(session, who.issuer, who.subject) if who else None
    if person is None:
        raise NotLinked()
    return _welcomed(visit, person, visit.to)


class NotLinked(QualCodeError):
    """A provider vouches for somebody who works in no project here."""

    key = "error.not_linked"
    status = 403


def authenticated(login: str, password: str, address: str) -> int:
    """Return the person of the name and password; raise WrongPassword, or TooManyAttempts before even looking."""
    at = datetime.now(UTC)
    try:
        kept = accounts.clean_login(login)
    except QualCodeError:
        kept = ""
    both = attempts.keys(kept or login, address)
    with writing(engine()) as session:
        attempts.count(session, both, at)
    with reading(engine()) as session:
        person, hashed = accounts.kept_password(session, kept)
    if not passwords.matches(hashed, password):
        raise accounts.WrongPassword()
    with writing(engine()) as session:
        attempts.forgive(session, both)
        accounts.refresh(session, person, password)
    return person


def logout_page(visit: Visit) -> Response:
    here = visitor(visit.cookies)
    if here is None and visit.identity() is None:
        return RedirectResponse("/login", 303)
    parts = [
        paragraph(visit.word("accounts.sign_out_about")),
        form(with_language("/logout", visit.language), visit.hidden(), [], visit.word("accounts.sign_out")),
        link("/", visit.word("accounts.stay")),
    ]
    return page(visit.language, visit.word("accounts.sign_out"), parts, at="/logout", wrong=visit.wrong, status=visit.status)


def log_out(visit: Visit) -> Response:
    """End the sign-in of this browser, and forget what a provider said."""
    here = visitor(visit.cookies)
    if here is not None:
        with writing(engine()) as session:
            sign_ins.end(session, here.person, here.guid, datetime.now(UTC))
    answer = RedirectResponse("/login", 303)
    for name in visit.cookies:
        if name in (sign_ins.COOKIE, FORM, JOINING) or name.startswith("_streamlit_user"):
            answer.delete_cookie(name, path="/")
    return answer


def join_page(visit: Visit) -> Response:
    """Say what the link opens, and offer every way to go through."""
    secret, at = visit.request.path_params["secret"], datetime.now(UTC)
    try:
        with reading(engine()) as session:
            found = invitations.invitation(session, secret, at)
    except QualCodeError as error:
        parts = [paragraph(refusal(error, visit.language)), link("/login", visit.word("accounts.sign_in"))]
        return page(visit.language, visit.word("accounts.bad_link"), parts, at=visit.request.url.path, status=error.status)
    title, parts = _anew(visit, found) if found.person else _invited(visit, found)
    answer = page(visit.language, title, parts, at=visit.request.url.path, wrong=visit.wrong, status=visit.status)
    _give(answer, visit, JOINING, secret, JOINING_SECONDS)
    return answer


def _invited(visit: Visit, found: Invitation) -> tuple[str, list[str]]:
    action = with_language(visit.request.url.path, visit.language)
    parts = [
        paragraph(visit.word("accounts.invited", by=found.by, role=say(f"ui.role.{found.role.value}", visit.language))),
        paragraph(visit.word(f"accounts.may_{found.role.value}"), soft=True),
        paragraph(visit.word("accounts.until", when=moment(found.expires, visit.language)), soft=True),
        *_as_signed_in(visit, action),
        heading(visit.word("accounts.new_account")),
        _new_account(visit, action, visit.word("accounts.join")),
        *_elsewhere(visit, action, {"way": "provider"}),
        heading(visit.word("accounts.have_account")),
        form(
            action,
            visit.hidden(way="known"),
            [
                entry("known", visit.word("accounts.login"), value=visit.posted.get("known", "")),
                entry("known_password", visit.word("accounts.password"), secret="current-password"),
            ],
            visit.word("accounts.sign_in_and_join"),
            quiet=True,
        ),
    ]
    return found.project_name, parts


def _as_signed_in(visit: Visit, action: str) -> list[str]:
    here = visitor(visit.cookies)
    if here is None:
        return []
    with reading(engine()) as session:
        name = people.person(session, here.person).name
    return [form(action, visit.hidden(way="here"), [], visit.word("accounts.join_as", name=name))]


def _anew(visit: Visit, found: Invitation) -> tuple[str, list[str]]:
    """Return the page by which a member chooses a first password, or another one."""
    action = with_language(visit.request.url.path, visit.language)
    if found.login is None:
        parts = [paragraph(visit.word("accounts.first_password", by=found.by, name=found.name, project=found.project_name))]
        parts += [_new_account(visit, action, visit.word("accounts.join"), named=True)]
        return visit.word("accounts.welcome", name=found.name), [*parts, *_elsewhere(visit, action, {"way": "provider"})]
    said = visit.word("accounts.password_rule", least=passwords.SHORTEST)
    return visit.word("accounts.other_password"), [
        paragraph(visit.word("accounts.other_password_about", login=found.login)),
        form(
            action,
            visit.hidden(way="new", login=found.login),
            [entry("password", visit.word("accounts.new_password"), secret="new-password", first=True, said=said)],
            visit.word("accounts.keep_password"),
        ),
    ]


def _new_account(visit: Visit, action: str, button: str, *, named: bool = False) -> str:
    said = visit.word("accounts.password_rule", least=passwords.SHORTEST)
    fields = [
        entry("login", visit.word("accounts.login"), value=visit.posted.get("login", ""), said=visit.word("accounts.login_rule")),
        entry("password", visit.word("accounts.new_password"), secret="new-password", said=said),
    ]
    if not named:
        name = entry(
            "name", visit.word("accounts.name"), value=visit.posted.get("name", ""), said=visit.word("accounts.name_rule")
        )
        fields.insert(0, name)
    return form(action, visit.hidden(way="new"), fields, button)


def join(visit: Visit) -> Response:
    """Go through the link: with a new account, an account of one's own, the one signed in here, or a provider's word."""
    secret, at, way = visit.request.path_params["secret"], datetime.now(UTC), visit.posted.get("way", "")
    with reading(engine()) as session:
        project = invitations.invitation(session, secret, at).project
    person = _JOIN.get(way, _join_anew)(visit, secret, at)
    return _welcomed(visit, person, f"/?project={project}")


def _join_anew(visit: Visit, secret: str, at: datetime) -> int:
    posted = visit.posted
    login, password, name = posted.get("login", ""), posted.get("password", ""), posted.get("name", "")
    with writing(engine()) as session:
        return invitations.accept_anew(session, secret, at, login, password, name[:120])


def _join_known(visit: Visit, secret: str, at: datetime) -> int:
    person = authenticated(visit.posted.get("known", ""), visit.posted.get("known_password", ""), visit.address)
    with writing(engine()) as session:
        invitations.accept(session, secret, at, person)
    return person


def _join_here(visit: Visit, secret: str, at: datetime) -> int:
    here = visitor(visit.cookies)
    if here is None:
        raise accounts.SignedOut()
    with writing(engine()) as session:
        invitations.accept(session, secret, at, here.person)
    return here.person


def _join_vouched(visit: Visit, secret: str, at: datetime) -> int:
    who = visit.identity()
    if who is None:
        raise accounts.SignedOut()
    with writing(engine()) as session:
        return invitations.accept_linked(session, secret, at, who.issuer, who.subject, who.name[:120])


_JOIN = {"new": _join_anew, "known": _join_known, "here": _join_here, "provider": _join_vouched}


def _elsewhere(visit: Visit, action: str, more: dict[str, str]) -> Sequence[str]:
    """Return the ways over a provider: to it, or on with the person whom it vouched for."""
    who = visit.identity()
    if who is not None:
        said = visit.word("accounts.go_on_as", name=who.name)
        return [form(with_language(action, visit.language), visit.hidden(**more), [], said, quiet=True)]
    return [link(address, visit.word("accounts.sign_in_by", provider=name)) for name, address in visit.house.providers()]


def _join_again(visit: Visit) -> Sequence[str]:
    """Return the way back to the link that one came by, after a provider vouched for somebody unknown."""
    secret = visit.cookies.get(JOINING, "")
    return [link(f"/join/{quote(secret, safe='')}", visit.word("accounts.back_to_link"))] if secret and visit.identity() else []


def _welcomed(visit: Visit, person: int, to: str) -> Response:
    """Sign the person in under a new token, whatever the browser held before, and go on."""
    old = visit.cookies.get(sign_ins.COOKIE, "")
    browser = visit.request.headers.get("user-agent", "")
    with writing(engine()) as session:
        token = sign_ins.sign_in(
            session, person, datetime.now(UTC), browser=browser, address=visit.address, instead=old
        )
    journal.sent_by(person)
    journal.note("signed_in", route=_named(visit), status=303)
    answer = RedirectResponse(to, 303)
    _give(answer, visit, sign_ins.COOKIE, token, int(sign_ins.OLDEST.total_seconds()))
    answer.delete_cookie(JOINING, path="/")
    return answer


def _give(answer: Response, visit: Visit, name: str, value: str, seconds: int) -> None:
    secure = visit.request.url.scheme == "https"
    answer.set_cookie(name, value, max_age=seconds, path="/", httponly=True, samesite="lax", secure=secure)


def _named(visit: Visit) -> str:
    """Return which of the pages it is, without the secret of a link."""
    return "/" + visit.request.url.path.split("/")[1]


def _at(visit: Visit, path: str) -> str:
    return path if visit.to == "/" else f"{path}?to={quote(visit.to, safe='')}"
