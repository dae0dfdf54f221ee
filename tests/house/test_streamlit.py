"""What is used of Streamlit beyond its public promises still exists in this version."""

import ast
import tomllib
from pathlib import Path

import pytest
import streamlit
from streamlit import config

import qualcode
from qualcode.ui.settings import HOSTS, SETTINGS, UPLOAD

MARKUP = ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(")
COMPONENTS = ("text_coder", "code_tree", "own_words")
UNSEEN = ("own_words",)
"""Components that show nothing of their own, and so have no style."""
UI = Path(qualcode.__file__).parent / "ui"


@pytest.mark.parametrize("name", [*SETTINGS, HOSTS, UPLOAD])
def test_every_setting_is_known_to_this_version(name):
    config.get_config_options()
    assert name in config._config_options_template, f"{name} is gone from Streamlit {streamlit.__version__}"


def test_streamlit_is_pinned_to_a_minor_version():
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = next(name for name in project["project"]["dependencies"] if name.startswith("streamlit"))
    assert "<1.68" in wanted


def test_the_components_are_packaged_with_their_entries_and_styles():
    described = tomllib.loads((UI.parent / "pyproject.toml").read_text(encoding="utf-8"))
    components = described["tool"]["streamlit"]["component"]["components"]
    assert [component["name"] for component in components] == list(COMPONENTS)
    for component in components:
        folder = UI.parent / component["asset_dir"]
        assert folder == UI / component["name"] / "frontend"
        files = {"index.js"} if component["name"] in UNSEEN else {"index.js", "style.css"}
        assert files <= {path.name for path in folder.iterdir()}


def test_the_panes_know_neither_the_coder_nor_the_server():
    modules = {path.name: path.read_text(encoding="utf-8") for path in (UI / "text_coder" / "frontend").glob("*.js")}
    assert [name for name, source in modules.items() if "fetch(" in source] == ["server.js"]
    assert [name for name, source in modules.items() if '"./coder.js"' in source] == ["index.js"]


@pytest.mark.parametrize("component", COMPONENTS)
def test_a_component_never_writes_markup(component):
    for path in (UI / component / "frontend").glob("*.js"):
        source = path.read_text(encoding="utf-8")
        assert not any(name in source for name in MARKUP), path


def test_no_download_runs_its_page():
    """A run forgets what makes a file that is made when it is asked for, at times before the browser has asked."""
    offers = [
        node
        for path in UI.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "download_button"
    ]
    assert len(offers) > 5
    for offer in offers:
        said = {keyword.arg: keyword.value for keyword in offer.keywords}
        assert ast.unparse(said["on_click"]) == "'ignore'", ast.unparse(offer)
