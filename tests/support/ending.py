"""Letting what the tests start end with them, also where they are killed and cannot end it themselves."""

import ctypes
import signal
import sys

SET_SIGNAL_OF_PARENTS_DEATH = 1  # PR_SET_PDEATHSIG of linux/prctl.h

_system = ctypes.CDLL(None) if sys.platform == "linux" else None


def with_its_parent() -> None:
    """Have the kernel end this process when the one that started it ends; only Linux can."""
    if _system is not None:
        _system.prctl(SET_SIGNAL_OF_PARENTS_DEATH, signal.SIGKILL)
