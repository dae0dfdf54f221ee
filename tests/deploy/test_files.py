"""The files of deploy/ fit one another and the application: what they name exists."""

import re
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from qualcode.cli.main import app
from qualcode.cli.server import IDLE_CONNECTION_SECONDS
from qualcode.settings import from_environment

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"


def read(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


def test_uploads_go_through_the_balancer_as_large_as_the_application_takes_them():
    assert f"client_max_body_size {from_environment({}).upload_mb}m;" in read("nginx.conf")


@pytest.mark.parametrize("name", ["upstream.conf", "upstream.compose.conf"])
def test_the_balancer_lets_go_of_a_connection_before_the_application_closes_it(name):
    kept = re.search(r"^\s*keepalive_timeout (\d+)s;$", read(name), re.MULTILINE)
    assert 0 < int(kept[1]) < IDLE_CONNECTION_SECONDS


def test_the_services_of_compose_are_those_that_its_balancer_names():
    services = yaml.safe_load(read("compose.yaml"))["services"]
    named = re.findall(r"server ([\w-]+):8501", read("upstream.compose.conf"))
    assert named == [name for name in services if name.startswith("qualcode-")]
    assert len(named) == 2
    for name in named:
        assert services[name]["environment"]["QUALCODE_DATABASE_URL"].startswith("postgresql://")
        assert (DEPLOY / services[name]["build"]["context"] / services[name]["build"]["dockerfile"]).exists()
    for volume in services["balancer"]["volumes"]:
        local = volume.split(":")[0]
        assert local == "./certificates" or (DEPLOY / local).exists()


@pytest.mark.parametrize("name", ["qualcode@.service", "Dockerfile"])
def test_options_with_which_it_is_started_exist(name):
    told = CliRunner().invoke(app, ["run", "--help"], env={"COLUMNS": "200"}).output
    started = next(line for line in reversed(read(name).splitlines()) if "run" in line and ("ExecStart" in line or "CMD" in line))
    options = re.findall(r"--[a-z-]+", started)
    assert {"--team", "--no-browser"} <= set(options)
    assert [option for option in options if option not in told] == []


def test_variables_that_the_files_set_are_read_somewhere():
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "qualcode").rglob("*.py"))
    named = set(re.findall(r"QUALCODE_[A-Z_]+", "\n".join(read(path.name) for path in DEPLOY.iterdir() if path.is_file())))
    assert [name for name in named if name not in code] == []


def test_the_page_for_servers_names_every_file():
    told = (ROOT / "docs" / "running-on-a-server.md").read_text(encoding="utf-8")
    assert [path.name for path in DEPLOY.iterdir() if path.name != "README.md" and f"deploy/{path.name}" not in told] == []
