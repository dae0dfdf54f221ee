"""What sessions read of a project, remembered between runs and kept only as long as no gesture touches it."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from threading import Lock
from typing import TypeVar

from qualcode.model.project import Project
from qualcode.services.feed import project_revision
from qualcode.store.database import Session
from qualcode.store.reading.remembering import ANY, NARROW, touched
from qualcode.ui import newest

T = TypeVar("T")


@dataclass(slots=True)
class _Trail:
    """What is known of a project's gestures: up to which revision, when the latest touched each kind, or everything.

    `epoch` counts how often the project was found at an earlier revision, as after a backup was laid back.
    """

    at: int
    wide: int
    latest: dict[str, int] = field(default_factory=dict)
    epoch: int = 0

    def touched(self, kinds: frozenset[str]) -> int:
        """Return the latest revision at which something was touched that stands on the kinds."""
        if ANY in kinds:
            return self.at
        return max([self.wide, *(self.latest.get(kind, 0) for kind in kinds)])


@dataclass(frozen=True, slots=True)
class _Mark:
    """What a remembered thing stands on, and up to which revision of which epoch the trail was known when it was made."""

    kinds: frozenset[str]
    at: int
    epoch: int


_trails: dict[Hashable, _Trail] = {}
_lock = Lock()


def forget() -> None:
    """Drop everything that is kept in memory."""
    with _lock:
        _trails.clear()
    newest.forget()


class Remembering:
    """The memory of one session that looks at one project from one place; see `store.reading.remembering.Memory`."""

    def __init__(self, session: Session, place: str, project: Project) -> None:
        self._session, self._place, self._project = session, place, project
        self._asking: list[set[str]] = []
        self._known: _Trail | None = None

    def __call__(self, project: int, address: Hashable, kinds: frozenset[str], make: Callable[[], T]) -> T:
        if project != self._project.id:
            return make()
        mark, value = newest.standing((self._place, project, address), self._stands, lambda: self._made(kinds, make))
        if self._asking:
            self._asking[-1] |= mark.kinds
        return value

    def _stands(self, mark: _Mark) -> bool:
        trail = self._trail()
        return mark.epoch == trail.epoch and trail.touched(mark.kinds) <= mark.at

    def _made(self, kinds: frozenset[str], make: Callable[[], T]) -> tuple[_Mark, T]:
        trail = self._trail()
        at, epoch = trail.at, trail.epoch
        self._asking.append(set(kinds))
        try:
            value = make()
        finally:
            found = self._asking.pop()
        return _Mark(frozenset(found), at, epoch), value

    def _trail(self) -> _Trail:
        """Return what is known of the project's gestures, at least up to the revision at which the page began."""
        if self._known is None:
            with _lock:
                self._known = self._read()
        return self._known

    def _read(self) -> _Trail:
        address, now = (self._place, self._project.id), self._project.revision
        held = _trails.get(address)
        if held is None:
            held = _trails[address] = _Trail(now, now)
        elif now < held.at and project_revision(self._session, self._project.id) < held.at:
            held = _trails[address] = _Trail(now, now, epoch=held.epoch + 1)
        elif now > held.at:
            _learn(held, now, touched(self._session, self._project.id, held.at))
        return held


def _learn(trail: _Trail, now: int, found: dict[str, int]) -> None:
    for kind, revision in found.items():
        if kind in NARROW:
            trail.latest[kind] = max(revision, trail.latest.get(kind, 0))
        else:
            trail.wide = max(revision, trail.wide)
    trail.at = max([now, *found.values()])
