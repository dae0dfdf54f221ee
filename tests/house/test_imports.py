"""The import contract holds, and turns red when a layer is broken."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def contract(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)


@pytest.fixture
def copied(tmp_path):
    shutil.copytree(ROOT / "qualcode", tmp_path / "qualcode", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    return tmp_path


def test_the_contract_is_kept(copied):
    done = contract(copied)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("model/span.py", "import qualcode.store.database"),
        ("analysis/balance.py", "import qualcode.charts.look"),
        ("services/codings.py", "import streamlit"),
        ("ui/state.py", "import qualcode.api.guard"),
        ("ui/words.py", "import sqlalchemy"),
        ("analysis/frequencies.py", "import plotly"),
    ],
)
def test_the_contract_turns_red_when_a_room_looks_where_it_may_not(copied, module, line):
    path = copied / "qualcode" / module
    path.write_text(f"{path.read_text(encoding='utf-8')}\n{line}\n", encoding="utf-8")
    done = contract(copied)
    assert done.returncode != 0
    assert "BROKEN" in done.stdout


def test_a_new_room_must_be_placed(copied):
    (copied / "qualcode" / "attic").mkdir()
    (copied / "qualcode" / "attic" / "__init__.py").write_text('"""A room that nobody placed."""\n', encoding="utf-8")
    assert contract(copied).returncode != 0
