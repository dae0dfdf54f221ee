"""The coding page's list of sources where there are many, and what is kept in memory of large tables."""

import threading
from dataclasses import dataclass

import numpy as np
import pytest

from qualcode.locale import say
from qualcode.ui import newest
from qualcode.ui.pages.code import PAGE
from tests.pages.test_pages import opened
from tests.study import SmallStudy


@pytest.fixture
def many(engine):
    made = SmallStudy(engine).start()
    return [made.source(f"Sumber {number:02d}", f"I1: satu {number}") for number in range(2 * PAGE + 3)]


def test_few_sources_are_listed_all(sample):
    page = opened("code", "en")
    assert [radio.label for radio in page.radio] == [say("code.sources", "en")]
    assert not page.selectbox


def test_of_many_sources_those_around_the_open_one_are_listed_and_all_can_be_found(many):
    page = opened("code", "en", source=many[PAGE + 2])
    assert page.radio[0].label == say("shelf.some", "en", first=PAGE + 1, last=2 * PAGE)
    assert page.radio[0].value == page.selectbox[0].value == many[PAGE + 2]
    assert len(page.selectbox[0].options) == len(many)
    page.selectbox[0].set_value(many[-1]).run()
    assert not page.exception
    assert page.radio[0].label == say("shelf.some", "en", first=2 * PAGE + 1, last=len(many))
    assert page.radio[0].value == many[-1]
    page.radio[0].set_value(many[-2]).run()
    assert page.selectbox[0].value == page.session_state["source"] == many[-2]


@pytest.fixture
def memory(monkeypatch):
    newest.forget()
    monkeypatch.setattr(newest, "ROOM", 1_000)
    yield newest
    newest.forget()


def test_a_thing_is_made_once_a_revision_and_only_its_newest_is_kept(memory):
    made = []

    def make():
        made.append(np.zeros(10))
        return made[-1]

    assert memory.newest("a", 1, make) is memory.newest("a", 1, make)
    assert memory.newest("a", 2, make) is made[1]
    assert len(memory._kept) == 1
    memory.forget()
    memory.newest("a", 2, make)
    assert len(made) == 3


def test_what_was_not_used_for_longest_makes_room(memory):
    for name in "abc":
        memory.newest(name, 1, lambda: np.zeros(50))
        memory.newest("a", 1, lambda: pytest.fail("a was dropped though it is in use"))
    assert set(memory._kept) == {"a", "c"}
    memory.newest("larger than the room", 1, lambda: np.zeros(500))
    assert set(memory._kept) == {"larger than the room"}


def test_what_stands_in_values_and_texts_takes_room_too(memory):
    @dataclass(frozen=True)
    class Read:
        places: np.ndarray

    for name, made in (("a", Read(np.zeros(80))), ("b", "kata " * 80), ("c", Read(np.zeros(40)))):
        memory.newest(name, 1, lambda made=made: made)
    assert set(memory._kept) == {"b", "c"}


def test_who_asks_meanwhile_waits_instead_of_making_it_again(memory):
    made, begun, go = [], threading.Event(), threading.Event()

    def make():
        begun.set()
        go.wait(10)
        made.append(1)
        return len(made)

    found = []
    threads = [threading.Thread(target=lambda: found.append(memory.newest("a", 1, make))) for _ in range(3)]
    threads[0].start()
    begun.wait(10)
    for thread in threads[1:]:
        thread.start()
    go.set()
    for thread in threads:
        thread.join(10)
    assert (found, made) == ([1, 1, 1], [1])
