"""What is kept in memory of large tables: the newest of each, once, and not too much in all."""

import threading
from dataclasses import dataclass

import numpy as np
import pytest

from qualcode.ui import newest


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
