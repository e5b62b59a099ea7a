"""A hostile model for every test of this folder, and settings that lead to it."""

from collections.abc import Iterator
from typing import Any

import pytest

from messaging.llm import client
from tests.messaging.llm.standin import Model, serving

KEY = "sk-canary-7f3a9c51e2d84b60"


@pytest.fixture
def model(settings: Any) -> Iterator[Model]:
    with serving() as standin:
        settings.LLM_BASE_URL, settings.LLM_API_KEY, settings.LLM_MODEL = standin.url, KEY, "malice-1"
        client._plain_json.clear()
        yield standin
