"""The houses of all adapters. A new adapter adds its own here, and passes every test of this folder."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from tests.pms.contract.builtin_house import a_builtin_house
from tests.pms.contract.elsewhere_house import an_elsewhere_house
from tests.pms.contract.house import House, RemoteHouse
from tests.pms.contract.qloapps_house import a_guarded_house, a_qloapps_house

HOUSES: dict[str, Callable[[], AbstractContextManager[House]]] = {
    "builtin": a_builtin_house,
    "qloapps": a_qloapps_house,
}
"""By provider: a hotel without any booking, for the time of one test."""

CORE: dict[str, Callable[[], AbstractContextManager[House]]] = {
    **HOUSES,
    "elsewhere": an_elsewhere_house,
    "behind the gateway": a_guarded_house,
}
"""Those that keep at least the core: also the smallest PMS there is, and one asked through the gateway."""

REMOTE: dict[str, Callable[[], AbstractContextManager[RemoteHouse]]] = {
    "qloapps": a_qloapps_house,
}
"""Those whose PMS is behind a network."""
