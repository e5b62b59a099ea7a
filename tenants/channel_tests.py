"""Testing an account's connection from Admin. Who has the channels says how (`AppConfig.ready()`)."""

from collections.abc import Callable
from dataclasses import dataclass

from tenants.models import ChannelAccount


@dataclass(frozen=True, slots=True)
class Found:
    """What a test found, in words for whoever set the account up."""

    works: bool
    problems: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()


Test = Callable[[ChannelAccount], Found]
_tests: list[Test] = []


def register(test: Test) -> None:
    """`test` asks the provider, stores what it found with the account and returns it. Called once."""
    _tests[:] = [test]


def run(account: ChannelAccount) -> Found:
    """Test the account now. Call outside any transaction: it may take as long as the provider does."""
    for test in _tests:
        return test(account)
    return Found(works=False, problems=("Nothing here can test a connection.",))
