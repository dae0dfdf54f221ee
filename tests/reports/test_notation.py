"""How codes are written: the browser writes the same signs as paper and pages."""

import json
import re
from pathlib import Path

import qualcode
from qualcode.model.code import Polarity
from qualcode.model.notation import INDENT, POLARITY_SIGNS, indented, signed

SCRIPT = Path(qualcode.__file__).parent / "ui" / "text_coder" / "frontend" / "dom.js"


def test_the_coding_page_writes_the_signs_of_paper():
    written = re.search(r"SIGNS = \{(.*?)\}", SCRIPT.read_text(encoding="utf-8"))[1]
    assert json.loads("{" + re.sub(r"(\w+):", r'"\1":', written) + "}") == POLARITY_SIGNS
    assert list(POLARITY_SIGNS) == list(Polarity)


def test_names_tell_how_deep_a_code_stands_and_changes_their_direction():
    assert [indented("B1", 0), indented("B1.1", 2)] == ["B1", f"{INDENT}{INDENT}B1.1"]
    assert [signed(2, "2"), signed(0, "0"), signed(-2, "2")] == ["+2", "+0", "−2"]
