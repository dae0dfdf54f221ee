"""Modules open with a sentence, and the documents name what exists."""

import ast
import re
from pathlib import Path

import pytest

import qualcode
from qualcode.formats.shipped import folder

ROOT = Path(__file__).parents[2]
MODULES = [path for path in Path(qualcode.__file__).parent.rglob("*.py") if "versions" not in path.parts]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_module_opens_with_a_sentence(path):
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert said
    assert said.split("\n")[0].rstrip().endswith((".", ";", ",")) or "\n" in said


def test_functions_are_short():
    lengths = sorted(
        node.end_lineno - node.lineno + 1
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    )
    assert lengths[len(lengths) // 2] <= 12
    assert lengths[int(len(lengths) * 0.9)] <= 32


def test_the_readme_opens_with_the_two_commands():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert readme.index("make run") < readme.index("make test") < 1500
    for picture in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", readme):
        assert (ROOT / picture).exists(), picture


def test_the_codebook_format_names_every_field():
    from qualcode.formats.codebook_yaml import FIELDS, TOP

    described = (ROOT / "docs" / "codebook-format.md").read_text(encoding="utf-8")
    assert [name for name in FIELDS | TOP if f"`{name}`" not in described] == []


def test_the_help_of_the_command_line_names_every_command():
    from qualcode.cli.main import app
    from qualcode.help import text

    for language in ("id", "en"):
        for command in app.registered_commands:
            name = command.name or command.callback.__name__
            if name != "run":
                assert f"qualcode {name}" in text("command-line", language)


def test_sample_study_and_presets_are_found_from_the_package():
    assert (folder("codebooks") / "bugge.yaml").exists()
    assert (folder("transcripts") / "study.yaml").exists()
