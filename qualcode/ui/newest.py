"""What was worked out from a project, kept in memory: of each thing its newest revision alone, and not too much in all."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from threading import Lock, RLock
from typing import Any, TypeVar

import numpy as np
import pandas as pd

ROOM = 400_000_000  # bytes

T = TypeVar("T")

_kept: "OrderedDict[Hashable, tuple[int, Any, int]]" = OrderedDict()
_making: dict[Hashable, RLock] = {}
_lock = Lock()


def newest(address: Hashable, revision: int, make: Callable[[], T]) -> T:
    """Return what `make` gives, made once for the address and revision; another revision takes the place of the old one.

    Whoever asks for the same address meanwhile waits. Where all that is kept needs more than `ROOM`, what was not used
    for longest is dropped. What is returned is shared: it must not be changed in place.
    """
    with _lock:
        making = _making.setdefault(address, RLock())
    with making:
        with _lock:
            held = _kept.get(address)
            if held is not None and held[0] == revision:
                _kept.move_to_end(address)
                return held[1]
            _kept.pop(address, None)
        del held
        made = make()
        _keep(address, revision, made)
        return made


def forget() -> None:
    """Drop everything."""
    with _lock:
        _kept.clear()
        _making.clear()


def _keep(address: Hashable, revision: int, made: object) -> None:
    with _lock:
        _kept[address] = revision, made, _bytes(made)
        _kept.move_to_end(address)
        held = sum(size for _, _, size in _kept.values())
        while held > ROOM and len(_kept) > 1:
            dropped, (_, _, size) = _kept.popitem(last=False)
            _making.pop(dropped, None)
            held -= size


def _bytes(value: object) -> int:
    """Return about how much memory the frames and arrays of a value take."""
    if isinstance(value, pd.DataFrame):
        return int(value.memory_usage().sum())
    if isinstance(value, pd.Series):
        return int(value.memory_usage())
    if isinstance(value, np.ndarray):
        return value.nbytes
    if isinstance(value, Mapping):
        return sum(map(_bytes, value.values()))
    if isinstance(value, (tuple, list)):
        return sum(map(_bytes, value))
    return 64
