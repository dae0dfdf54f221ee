"""A backup: a file, why and when it was made, and which of those made by themselves are kept."""

import re
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

MOMENT = "%Y%m%dT%H%M%SZ"
_NAMED = re.compile(r".+?-(?P<reason>automatic|by-hand|before-restore|before-upgrade-from-\w+)-(?P<at>\d{8}T\d{6}Z)\.\w+")


class Reason(StrEnum):
    """Why it was made; only the automatic ones are cleared away by themselves."""

    AUTOMATIC = "automatic"
    BY_HAND = "by-hand"
    RESTORE = "before-restore"
    UPGRADE = "before-upgrade"


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup of a database at a moment."""

    file: Path
    reason: Reason
    at: datetime
    bytes: int


@dataclass(frozen=True, slots=True)
class Rotation:
    """How many automatic backups are kept: the newest of each of so many days, and of each of so many weeks."""

    daily: int = 7
    weekly: int = 4

    @property
    def on(self) -> bool:
        return self.daily > 0 or self.weekly > 0

    def kept(self, backups: Iterable[Backup]) -> list[Backup]:
        """Return the automatic ones to keep, newest first; days and weeks without a backup do not count."""
        newest = sorted((one for one in backups if one.reason is Reason.AUTOMATIC), key=lambda one: one.at, reverse=True)
        days = _first_of_each(newest, lambda one: one.at.date())[: self.daily]
        weeks = _first_of_each(newest, lambda one: one.at.isocalendar()[:2])[: self.weekly]
        return [one for one in newest if one in days or one in weeks]

    def superfluous(self, backups: Iterable[Backup]) -> list[Backup]:
        """Return the automatic ones that need not be kept, newest first."""
        held = list(backups)
        kept = self.kept(held)
        return [one for one in held if one.reason is Reason.AUTOMATIC and one not in kept]


def _first_of_each(backups: list[Backup], period: Callable[[Backup], Hashable]) -> list[Backup]:
    found: dict[Hashable, Backup] = {}
    for one in backups:
        found.setdefault(period(one), one)
    return list(found.values())


def file_name(stem: str, reason: Reason, at: datetime) -> str:
    return f"{stem}-{reason.value}-{at:{MOMENT}}.sqlite3"


def named(file: Path, size: int) -> Backup | None:
    """Return the backup that a file's name tells of, None where it tells of none."""
    found = _NAMED.fullmatch(file.name)
    if found is None:
        return None
    reason = next(reason for reason in Reason if found["reason"].startswith(reason.value))
    return Backup(file, reason, datetime.strptime(found["at"], MOMENT).replace(tzinfo=UTC), size)
