"""Child processes: they end with their parent, and a dying one is noticed and said in one line."""

import ctypes
import signal
from collections.abc import Callable

SET_PARENT_DEATH_SIGNAL = 1
"""PR_SET_PDEATHSIG of linux/prctl.h."""


def end_with_parent(with_signal: signal.Signals) -> Callable[[], None]:
    """A `preexec_fn`: the kernel sends the child this signal when we die, even by SIGKILL."""
    libc = ctypes.CDLL(None)

    def ask_kernel() -> None:
        libc.prctl(SET_PARENT_DEATH_SIGNAL, int(with_signal))

    return ask_kernel
