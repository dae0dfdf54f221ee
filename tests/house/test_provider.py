"""What is used of Streamlit for OpenID Connect still works: its providers, its addresses and its signed cookie."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.auth_util import decode_provider_token
from streamlit.runtime.secrets import secrets_singleton
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from qualcode.ui.provider import providers, vouched

WHO = {"iss": "https://id.example", "sub": "42", "name": "Budi", "email": "budi@example", "is_logged_in": True}
SECRETS = """
[auth]
redirect_uri = "http://localhost:8501/oauth2callback"
cookie_secret = "a secret of the server that is long enough for every check"

[auth.kampus]
client_id = "x"
client_secret = "y"
server_metadata_url = "https://id.example/.well-known/openid-configuration"
"""


@pytest.fixture
def configured(tmp_path, monkeypatch):
    from streamlit import config

    file = tmp_path / "secrets.toml"
    file.write_text(SECRETS, encoding="utf-8")
    before = config.get_option("secrets.files")
    config.set_option("secrets.files", [str(file)])
    secrets_singleton._reset()
    yield
    config.set_option("secrets.files", before)
    secrets_singleton._reset()


def cookie(said: object, secret: str | None = None) -> dict[str, str]:
    value = create_signed_value(secret or get_cookie_secret(), USER_COOKIE_NAME, json.dumps(said))
    return {USER_COOKIE_NAME: value.decode()}


def test_a_configured_provider_is_offered_at_streamlits_own_address(configured):
    ((name, address),) = providers()
    assert name == "Kampus"
    assert urlsplit(address).path == "/auth/login"
    assert decode_provider_token(parse_qs(urlsplit(address).query)["provider"][0])["provider"] == "kampus"


def test_without_secrets_no_provider_is_offered():
    assert providers() == []


def test_whom_a_provider_vouched_for_is_known_by_issuer_and_subject(configured):
    assert vouched(cookie(WHO)) == ("https://id.example", "42", "Budi")
    assert vouched(cookie({**WHO, "name": ""})) == ("https://id.example", "42", "budi@example")


@pytest.mark.parametrize(
    "said", [{**WHO, "iss": ""}, {**WHO, "sub": None}, {**WHO, "is_logged_in": False}, {}, []],
    ids=["issuer", "subject", "signed out", "nobody", "list"],
)  # fmt: skip
def test_a_cookie_that_names_nobody_is_nobody(configured, said):
    assert vouched(cookie(said)) is None


def test_a_forged_or_broken_cookie_is_nobody(configured):
    assert vouched(cookie(WHO, secret="another secret, which somebody invented for this")) is None
    assert vouched({USER_COOKIE_NAME: "nonsense"}) is None
    assert vouched({}) is None
