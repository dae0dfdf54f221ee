"""How this QualCode runs, as one frozen value, read once: flags go before the environment, and that before the file."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import platformdirs

from qualcode.errors import BadFile, BadValue

FILE = "qualcode.toml"
"""The file of settings in the data folder; `QUALCODE_SETTINGS` names another one."""

NAMES = {
    "database": "QUALCODE_DATABASE_URL", "team": "QUALCODE_TEAM", "hosts": "QUALCODE_HOSTS", "backup_dir": "QUALCODE_BACKUP_DIR",
    "backups_daily": "QUALCODE_BACKUPS_DAILY", "backups_weekly": "QUALCODE_BACKUPS_WEEKLY", "log": "QUALCODE_LOG",
    "upload_mb": "QUALCODE_UPLOAD_MB", "reader_mb": "QUALCODE_READER_MB", "reader_seconds": "QUALCODE_READER_SECONDS",
}  # fmt: skip
"""Settings by their names in the file, with the variables of the environment that go before it."""

DIGITS = 9
"""So many digits a number of the settings may have."""

FOR_A_CHILD = (
    "PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "TEMP", "TMP", "TMPDIR", "LANG",
    "LC_ALL",
)  # fmt: skip
"""What Python and its libraries need of the environment to start; nothing of QualCode's own, least of all a password."""

YES = ("1", "true", "yes", "on")


class BadSettings(BadFile):
    """The file of settings cannot be read; facts: file, reason."""

    key = "error.bad_settings"


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the data are, who comes in, and what is kept.

    `folder` holds the researcher's data, `database` is a URL; in a `team` people sign in and pages answer under `hosts`, in
    addition to the machine's own names; `backup_dir` None is beside the data; `log` "" is a file in the data folder, "-" the
    standard error. Of automatic backups so many of the last days and weeks are kept. A file of at most `upload_mb` MB is taken.
    What reads it may take `reader_mb` MB of memory and `reader_seconds` of processor time, and more for a large file.
    """

    folder: Path
    database: str
    team: bool = False
    hosts: tuple[str, ...] = ()
    backup_dir: Path | None = None
    backups_daily: int = 7
    backups_weekly: int = 4
    log: str = ""
    upload_mb: int = 500
    reader_mb: int = 1024
    reader_seconds: int = 5


_current: Settings | None = None


def current() -> Settings:
    """Return the settings of this process, read at the first call; raise BadSettings or BadValue."""
    global _current
    if _current is None:
        _current = from_environment(os.environ)
    return _current


def choose(**flags: Any) -> Settings:
    """Let what flags say go before the environment and the file, for as long as this process runs."""
    global _current
    _current = replace(current(), **flags)
    return _current


def forget() -> None:
    """Let the next one who asks read the settings anew."""
    global _current
    _current = None


def for_a_child() -> dict[str, str]:
    """Return the environment of a process that reads strangers' files: it computes on one core and knows nothing of ours."""
    kept = {name: os.environ[name] for name in FOR_A_CHILD if name in os.environ}
    return kept | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


def from_environment(environment: Mapping[str, str]) -> Settings:
    """Return the settings that the environment and the file say; raise BadSettings or BadValue."""
    folder = Path(environment.get("QUALCODE_DATA_DIR") or platformdirs.user_data_dir("qualcode", appauthor=False))
    told = _told(environment, folder)
    return Settings(
        folder=folder,
        database=str(told.get("database") or f"sqlite:///{folder / 'qualcode.sqlite3'}"),
        team=str(told.get("team", "")).lower() in YES,
        hosts=_hosts(told.get("hosts", "")),
        backup_dir=Path(str(told["backup_dir"])) if told.get("backup_dir") else None,
        backups_daily=_number("backups_daily", told, 7),
        backups_weekly=_number("backups_weekly", told, 4),
        log=str(told.get("log", "")),
        upload_mb=_number("upload_mb", told, 500),
        reader_mb=_number("reader_mb", told, 1024),
        reader_seconds=_number("reader_seconds", told, 5),
    )


def _told(environment: Mapping[str, str], folder: Path) -> dict[str, Any]:
    named = environment.get("QUALCODE_SETTINGS")
    file = Path(named) if named else folder / FILE
    held: dict[str, Any] = {}
    if named or file.is_file():
        try:
            held = tomllib.loads(file.read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise BadSettings(file=str(file), reason=str(error)) from error
        if unknown := sorted(set(held) - set(NAMES)):
            raise BadSettings(file=str(file), reason=", ".join(unknown))
    return held | {name: environment[variable] for name, variable in NAMES.items() if environment.get(variable)}


def _hosts(told: Any) -> tuple[str, ...]:
    names = told.replace(",", " ").split() if isinstance(told, str) else [str(name) for name in told]
    return tuple(name.lower() for name in names)


def _number(name: str, told: Mapping[str, Any], usual: int) -> int:
    value = str(told.get(name, usual))
    if not value.isdecimal() or len(value) > DIGITS:
        raise BadValue(field=NAMES[name], value=value)
    return int(value)
