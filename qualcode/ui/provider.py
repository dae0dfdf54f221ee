"""OpenID Connect by Streamlit: the providers of `.streamlit/secrets.toml`, and who came back from one, by its signed cookie."""

import json
from collections.abc import Mapping

from streamlit.auth_util import get_cookie_with_chunks, get_secrets_auth_section, is_authlib_installed
from streamlit.user_info import generate_login_redirect_url
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

DEFAULT = "default"
ID, FRESH_DAYS = "client_id", 1 / 24
"""Whoever came back from the provider longer than an hour ago goes there again."""


def providers() -> list[tuple[str, str]]:
    """Return the name and the address of each provider that is configured; none where Authlib is not installed."""
    section = get_secrets_auth_section().to_dict() if get_secrets_auth_section() else {}
    named = [name for name, value in section.items() if isinstance(value, dict) and ID in value]
    wanted = [*([DEFAULT] if ID in section else []), *named]
    if not wanted or not is_authlib_installed():
        return []
    shown = {DEFAULT: section.get("name", "OpenID Connect")}
    return [(shown.get(name, name.replace("_", " ").title()), _address(name)) for name in wanted]


def _address(name: str) -> str:
    return "/" + generate_login_redirect_url(name).lstrip("/")


def vouched(cookies: Mapping[str, str]) -> tuple[str, str, str] | None:
    """Return issuer, subject and name of the person whom a provider vouched for in this browser, or None."""

    def signed(name: str) -> bytes | None:
        return decode_signed_value(get_cookie_secret(), name, cookies.get(name, ""), FRESH_DAYS)

    raw = get_cookie_with_chunks(signed, USER_COOKIE_NAME) if cookies.get(USER_COOKIE_NAME) else None
    try:
        said = json.loads(raw) if raw else {}
    except ValueError:
        return None
    if not isinstance(said, dict):
        return None
    issuer, subject = (str(said.get(claim) or "") for claim in ("iss", "sub"))
    if not issuer or not subject or not said.get("is_logged_in"):
        return None
    return issuer, subject, str(said.get("name") or said.get("email") or subject)
