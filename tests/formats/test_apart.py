"""Files are read in a process beside this one: whatever happens to it, the answer is a sentence and the next file is read."""

import json
import logging
import os
import threading
from collections.abc import Iterator

import psutil
import pytest

from qualcode.formats import apart, codebooks, projects, transcripts
from qualcode.formats.apart import Bounds, Room, Stopped
from qualcode.formats.apart_values import Garbled, packed, unpacked
from qualcode.formats.apart_worker import Preset
from qualcode.formats.problems import sentence
from qualcode.formats.refi_reading import Arrival
from qualcode.locale import LANGUAGES
from qualcode.model.codebook_draft import Draft
from qualcode.model.transcript import Problem, Reading
from tests.formats import files, fuzzing, hostile

WORDS = "P: Siapa yang memegang kunci balai desa?\nI1: Bergantian, setiap Jumat diserahkan.\n"
MEGABYTE = 1024 * 1024
SMALL, IMPATIENT = Bounds(64 * MEGABYTE, 0.3), Bounds(64 * MEGABYTE, 0.3, still=0.3)


@pytest.fixture(scope="module")
def room() -> Iterator[Room]:
    made = Room("tests.formats.apart_faults", lambda size: SMALL if size else IMPATIENT)
    made.warm()
    yield made
    made.close()


@pytest.fixture(scope="module")
def real() -> Iterator[Room]:
    made = Room(bounds=lambda size: SMALL)
    yield made
    made.close()


class Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.told: list[dict] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.told.append({"level": record.levelname, **record.told})


@pytest.fixture
def log() -> Iterator[list[dict]]:
    kept, logger = Kept(), logging.getLogger("qualcode")
    level = logger.level
    logger.addHandler(kept)
    logger.setLevel(logging.INFO)
    yield kept.told
    logger.setLevel(level)
    logger.removeHandler(kept)


def stopped(room: Room, what: str, content: bytes = WORDS.encode()) -> Stopped:
    with pytest.raises(Stopped) as told:
        room.asked("ill", Reading, what, content)
    for language in LANGUAGES:
        said = sentence(told.value.problem("kunci.docx"), language)
        assert said.startswith("kunci.docx: ")
        assert said.endswith(".")
    return told.value


def read_after(room: Room) -> None:
    assert room.asked("ill", Reading, "sesudah.txt", WORDS.encode()).transcript.text == WORDS


@pytest.mark.parametrize("file", ["a.docx", "a.pdf", "a.srt", "a.csv", "a.html"])
def test_a_sound_file_is_read_as_it_is_here(file):
    content = files.MAKERS[file.removeprefix("a.")](files.LINES)
    assert apart.read_transcript(file, content) == transcripts.read(file, content)
    assert apart.read_transcript(file, content).transcript is not None


def test_the_encoding_that_was_chosen_is_read_by():
    content = "P: Siapa naïve?\n".encode("cp1252")
    assert apart.read_transcript("a.txt", content, "cp1252") == transcripts.read("a.txt", content, "cp1252")


@pytest.mark.parametrize("file", ["project/a.qdpx", "project/a.sqlite3", "project/a.zip"])
def test_a_project_arrives_whole(file):
    content = fuzzing.sound(file)
    assert apart.read_project("a", content) == projects.read_project("a", content)
    assert isinstance(apart.read_project("a", content), Arrival)


@pytest.mark.parametrize("file", ["book/a.csv", "book/a.xlsx", "book/a.yaml", "book/a.qdc"])
def test_codebooks_and_presets_arrive_whole(file):
    content, name = fuzzing.sound(file), file.removeprefix("book/")
    draft = apart.read_codebook(name, content, "id", {"A": "11111111-1111-4111-8111-111111111111"})
    assert draft == codebooks.read(name, content, "id", {"A": "11111111-1111-4111-8111-111111111111"})
    assert draft.codes
    if name.endswith("yaml"):
        assert apart.read_preset(name, content) == (draft.preset, ())


def test_a_template_is_looked_at_there_too():
    apart.require_usable(fuzzing.sound("template/a.docx"))
    with pytest.raises(apart.REFUSALS["broken"]):
        apart.require_usable(b"bukan docx")


@pytest.mark.parametrize(("what", "key", "kind"), [
    ("sleep", "time", None), ("eat", "memory", None), ("fail", "broke", "LookupError"), ("leave", "broke", "Exit.3"),
    ("crash", "broke", "SIGSEGV"), ("noise", "broke", "Garbled"), ("endless", "broke", "Garbled"),
])  # fmt: skip
def test_whatever_a_file_does_to_its_reader_is_a_sentence_and_a_line_of_the_log_and_the_next_is_read(room, log, what, key, kind):
    told = stopped(room, what, b"" if what == "sleep" else WORDS.encode())
    assert told.key == f"formats.problem.reader_{key}"
    (line,) = log
    assert line["task"] == "ill"
    if kind:
        assert (line["number"], line["level"], line["error"]["kind"]) == (told.facts["number"], "ERROR", kind)
    if what in ("fail", "crash"):
        assert any(frame.startswith("apart_faults.py:") for frame in line["error"]["frames"])
    assert "word of the study" not in json.dumps(log)
    read_after(room)


@pytest.mark.parametrize(("task", "returns", "file", "content"), [
    ("transcript", Reading, "a.pdf", hostile.pdf_forms(18)), ("transcript", Reading, "a.docx", hostile.docx_paragraphs(300_000)),
    ("preset", Preset, "a.yaml", hostile.yaml_brackets(80_000)), ("codebook", Draft, "a.qdc", hostile.qdc_nested(20_000)),
], ids=["pdf", "docx", "yaml", "qdc"])  # fmt: skip
def test_a_small_file_that_asks_much_is_one_sentence(real, task, returns, file, content):
    try:
        found = real.asked(task, returns, file, content, *([] if task != "codebook" else ["id", {}]))
    except Stopped as told:
        (problem,) = [told.problem(file)]
    else:
        (problem,) = found[1] if isinstance(found, tuple) else found.problems
    assert problem.fatal
    assert sentence(problem, "id").endswith(".")


def test_what_a_library_prints_is_no_answer(room):
    assert room.asked("ill", Reading, "print", WORDS.encode()).transcript.text == WORDS


@pytest.mark.parametrize("answer", [
    ["a.txt", [0, ["a.txt", "kata", [[[0, 99], None, None]], None, None]], []],  # a turn that ends after its text
    ["a.txt", [0, ["a.txt", 7, [], None, None]], []],
    ["a.txt", None, [["a.txt", "x", None, {"__class__": "os.system"}, False]]],
    {"__reduce__": ["os.system", "true"]},
    [],
])  # fmt: skip
def test_what_is_no_reading_is_never_made_into_one(answer):
    with pytest.raises(Garbled):
        unpacked(Reading, [json.dumps(answer).encode()])


def test_a_worker_whose_answer_is_no_reading_reads_no_other_file(room):
    read_after(room)
    assert stopped(room, "other", b'{"__reduce__": ["os.system", "true"]}').key == "formats.problem.reader_broke"
    read_after(room)


def test_facts_and_bytes_come_through_as_they_are():
    facts = {"most": 3, "share": 0.5, "known": ("a", ["b"]), "by": {"x": None}, "broken": "\udce9"}
    problem = Problem("a.txt", "k", 4, facts, fatal=True)
    held = {"a": b"\x00" * 20, "b": None}
    assert unpacked(Problem, packed(Problem, problem)) == problem
    assert unpacked(dict[str, bytes | None], packed(dict[str, bytes | None], held)) == held
    with pytest.raises(TypeError):
        packed(Draft, problem)


def test_two_are_read_at_once_while_one_of_them_hangs(room):
    told: list[str] = []
    hanging = threading.Thread(target=lambda: told.append(stopped(room, "hang").key))
    hanging.start()
    for _ in range(3):
        read_after(room)
    hanging.join()
    assert told == ["formats.problem.reader_time"]


def test_more_than_two_wait_for_their_turn(room):
    told: list[str] = []
    several = [threading.Thread(target=lambda: told.append(stopped(room, "fail").key)) for _ in range(6)]
    for thread in several:
        thread.start()
    for thread in several:
        thread.join()
    assert told == ["formats.problem.reader_broke"] * 6


def test_a_worker_that_was_ended_while_it_waited_is_replaced(room):
    read_after(room)
    for worker in room.waiting:
        worker.process.kill()
        worker.process.wait()
    read_after(room)


def test_a_forked_process_has_workers_of_its_own_and_leaves_its_parents_alone(room):
    read_after(room)
    mine = [worker.process.pid for worker in room.waiting]
    pid = os.fork()
    if not pid:
        own: list[int] = []
        try:
            read_after(room)
            own = [worker.process.pid for worker in room.waiting]
            room.close()
        finally:
            os._exit(0 if own and not set(own) & set(mine) else 1)
    assert os.waitpid(pid, 0)[1] == 0
    read_after(room)
    assert {worker.process.pid for worker in room.waiting} == set(mine)


def test_nothing_is_left_of_a_room_that_was_closed():
    made = Room("tests.formats.apart_faults", lambda size: SMALL)
    made.warm()
    pids = [worker.process.pid for worker in made.waiting]
    made.close()
    assert pids
    assert not any(map(psutil.pid_exists, pids))
    with pytest.raises(Stopped):
        made.asked("ill", Reading, "a.txt", WORDS.encode())


def test_bounds_follow_settings_and_size(monkeypatch):
    monkeypatch.setenv("QUALCODE_READER_MB", "200")
    monkeypatch.setenv("QUALCODE_READER_SECONDS", "2")
    small, large = apart.usual(MEGABYTE), apart.usual(101 * MEGABYTE)
    assert (small.memory, small.seconds) == (204 * MEGABYTE, 2)
    assert large.memory == 604 * MEGABYTE
    assert large.seconds == 402


def test_a_worker_knows_nothing_of_the_environment(monkeypatch):
    monkeypatch.setenv("QUALCODE_DATABASE_URL", "postgresql://sari:rahasia@localhost/studi")
    made = Room()
    made.warm()
    try:
        assert psutil.Process(made.waiting[0].process.pid).environ().keys().isdisjoint({"QUALCODE_DATABASE_URL", "HOME"})
    finally:
        made.close()
