"""After a session of coding in a real browser the journal tells the gestures, and no word of the study."""

import json
import re
import urllib.error
import urllib.request

import pytest

from qualcode.model.event import act
from qualcode.services import people
from qualcode.store.database import writing
from tests.browser.person import at_rest, until

pytestmark = pytest.mark.browser

ALLOWED = {
    "time", "level", "event", "request", "person", "project", "method", "route", "status", "ms", "verb", "revision", "bytes",
    "error", "at", "refusal",
}  # fmt: skip
NAME = "Zulaikha Panjaitan"
LABEL = "Keteladanan"
KNOWN = [*"jalan kaki kantor karena murah dekat begitu tahu Wawancara kecil Catatan Kerahasiaan".split(), *NAME.split(), LABEL]


def lines(server) -> list[dict]:
    (file,) = (server.folder / "logs").glob("*.jsonl")
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def test_a_session_of_coding_leaves_lines_without_a_word_of_the_study(opened, server, page):
    here = opened()
    here.study.code("K7", LABEL)
    with writing(here.study.engine) as session:
        people.rename_person(session, act(here.study.me), NAME)
    at = here.text.index("jalan kaki")
    here.coder.drag(at, at + 10)
    here.coder.press("1")
    here.coder.saved()
    here.coder.drag(at + 11, at + 20)
    here.coder.press("m")
    page.keyboard.type("Catatan Kerahasiaan")
    page.keyboard.press("Control+Enter")
    here.coder.saved()
    for path in ("search?q=murah", "memos"):
        page.goto(f"{server.url}/{path}{'&' if '?' in path else '?'}project={here.study.project}")
        at_rest(page)
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(f"{server.url}/api/projects/1/sources/1/codings?since=murah", timeout=20)
    until(page, lambda: any(line.get("verb") == "coding.created" for line in lines(server)))
    told = lines(server)
    assert {key for line in told for key in line} <= ALLOWED
    gestures = [line for line in told if line["event"] == "gesture"]
    requests = {line["request"]: line for line in told if line["event"] == "request"}
    assert [line["verb"] for line in gestures if "request" in line][:1] == ["coding.created"]
    made = next(line for line in gestures if line["verb"] == "coding.created")
    asked = requests[made["request"]]
    assert (asked["method"], asked["status"], asked["person"]) == ("POST", 201, here.study.me)
    assert asked["route"] == "/api/projects/{number}/sources/{number}/codings"
    assert asked["ms"] > 0
    files = [server.folder / "server.log", *server.folder.glob("logs/*")]
    everything = "\n".join(file.read_text(encoding="utf-8") for file in files)
    assert [word for word in KNOWN if re.search(word, everything, re.IGNORECASE)] == []
