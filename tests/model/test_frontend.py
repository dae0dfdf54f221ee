"""The modules of the coding page cut and count texts as Python does, on the same golden files, and look at answers."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

import qualcode
from tests.model import golden_cases as golden

MODULES = Path(qualcode.__file__).parent / "ui" / "text_coder" / "frontend"
CHECKS = Path(__file__).parent / "frontend"
ADDRESS = "http://modules.test"
IN_PAGE = """async () => {
  const names = ["text", "runs", "codings", "server", "snap", "brackets"];
  const { checks } = await import("/checks.js");
  const modules = Object.fromEntries(await Promise.all(names.map(async (name) => [name, await import(`/modules/${name}.js`)])));
  const read = async (name) => (await fetch(`/golden/${name}.json`)).json();
  const failures = [];
  const all = checks(modules, { texts: await read("texts"), runs: await read("runs") });
  for (const [name, check] of all) try { await check(); } catch (error) { failures.push(`${name}: ${error.message}`); }
  return [all.length, failures];
}"""


def _node() -> str | None:
    """Return where a node with a test runner of its own lies."""
    found = shutil.which("node")
    said = subprocess.run([found, "--version"], capture_output=True, text=True).stdout if found else ""
    version = re.match(r"v(\d+)\.", said)
    return found if version and int(version[1]) >= 20 else None


NODE = _node()


@pytest.mark.parametrize(("name", "worked_out"), [("texts", golden.text_case), ("runs", golden.block_case)])
def test_the_golden_cases_are_what_python_makes_of_them(name, worked_out, update_golden):
    made = [worked_out(case) for case in golden.cases(name)]
    if update_golden:
        golden.write(name, made)
    assert golden.cases(name) == made


@pytest.mark.parametrize("where", ["node"] if NODE else [pytest.param("browser", marks=pytest.mark.browser)])
def test_the_modules_of_the_coding_page_give_the_same(where, request, tmp_path):
    site = _laid_out(tmp_path / "site")
    if where == "node":
        told = [NODE, "--test-reporter=tap", "in_node.test.js"]
        done = subprocess.run(told, cwd=site, capture_output=True, text=True, encoding="utf-8", timeout=50)
        assert re.findall(r"^not ok .*|^  error: .*", done.stdout, re.MULTILINE) == []
        assert done.returncode == 0, done.stderr
        assert re.search(r"^# pass [1-9]\d\d$", done.stdout, re.MULTILINE), done.stdout
        return
    page = request.getfixturevalue("page")
    page.route(f"{ADDRESS}/**", lambda route: _serve(site, route))
    page.goto(f"{ADDRESS}/")
    count, failures = page.evaluate(IN_PAGE)
    assert count > 100
    assert failures == []


def _laid_out(site: Path) -> Path:
    """Lay modules, checks and golden files side by side; node takes a folder for modules where it is told so."""
    shutil.copytree(CHECKS, site)
    shutil.copytree(MODULES, site / "modules")
    shutil.copytree(golden.FOLDER, site / "golden")
    (site / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    return site


def _serve(site: Path, route) -> None:
    path = site / route.request.url.removeprefix(f"{ADDRESS}/")
    if path.is_file():
        route.fulfill(path=path)
    else:
        route.fulfill(body="<!doctype html>", content_type="text/html")
