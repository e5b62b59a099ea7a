"""A few seconds of what `make fuzz` does for minutes."""

import pytest

from tests.fuzz.campaign import table
from tests.fuzz.stage import campaign_of
from tests.product import Product

pytestmark = pytest.mark.system

SECONDS = 10


def test_nonsense_at_every_address_is_never_answered_5xx(product: Product) -> None:
    campaign = campaign_of(product, seed=1)
    found = campaign.run(SECONDS)
    assert found is None, table(campaign.statuses)
