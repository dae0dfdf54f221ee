"""What was read or worked out, kept in memory: of each thing its newest state alone, and not too much in all."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import fields, is_dataclass
from threading import Lock, RLock
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionArray

ROOM = 400_000_000  # bytes

M = TypeVar("M")
T = TypeVar("T")

_kept: OrderedDict[Hashable, tuple[Any, Any, int]] = OrderedDict()
_making: dict[Hashable, RLock] = {}
_lock = Lock()


def newest(address: Hashable, revision: int, make: Callable[[], T]) -> T:
    """Return what `make` gives, made once for the address and revision; another revision takes the place of the old one.

    Whoever asks for the same address meanwhile waits. Where all that is kept needs more than `ROOM`, what was not used
    for longest is dropped. What is returned is shared: it must not be changed in place.
    """
    return standing(address, lambda held: held == revision, lambda: (revision, make()))[1]


def standing(address: Hashable, stands: Callable[[M], bool], make: Callable[[], tuple[M, T]]) -> tuple[M, T]:
    """Return mark and value kept under the address as long as it `stands` by its mark, else what `make` gives; see `newest`."""
    with _lock:
        making = _making.setdefault(address, RLock())
    with making:
        with _lock:
            held = _kept.get(address)
        if held is not None and stands(held[0]):
            with _lock:
                if address in _kept:
                    _kept.move_to_end(address)
            return held[0], held[1]
        with _lock:
            _kept.pop(address, None)
        del held
        mark, made = make()
        _keep(address, mark, made)
        return mark, made


def forget() -> None:
    """Drop everything."""
    with _lock:
        _kept.clear()
        _making.clear()


def _keep(address: Hashable, mark: object, made: object) -> None:
    with _lock:
        _kept[address] = mark, made, _bytes(made)
        _kept.move_to_end(address)
        held = sum(size for _, _, size in _kept.values())
        while held > ROOM and len(_kept) > 1:
            dropped, (_, _, size) = _kept.popitem(last=False)
            _making.pop(dropped, None)
            held -= size


def _bytes(value: object) -> int:
    """Return about how much memory the frames, arrays and texts of a value take."""
    if isinstance(value, pd.DataFrame):
        return int(value.memory_usage().sum())
    if isinstance(value, pd.Series):
        return int(value.memory_usage())
    if isinstance(value, np.ndarray | ExtensionArray):
        return value.nbytes
    if isinstance(value, str):
        return 64 + len(value)
    if is_dataclass(value) and not isinstance(value, type):
        return sum(_bytes(getattr(value, part.name)) for part in fields(value))
    if isinstance(value, Mapping):
        return sum(map(_bytes, value.values()))
    if isinstance(value, (tuple, list)):
        return sum(map(_bytes, value))
    return 64
