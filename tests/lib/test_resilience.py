from hotel_agent.lib.resilience import Rate, seconds_until_allowed

GUEST = Rate("guest", per_second=0.5, burst=2)
NUMBER = Rate("number", per_second=10, burst=3)


def test_a_burst_passes_and_then_the_rate_holds():
    assert [seconds_until_allowed([GUEST], now_seconds=100) for _ in range(3)] == [0, 0, 2]
    assert seconds_until_allowed([GUEST], now_seconds=101) == 1
    assert seconds_until_allowed([GUEST], now_seconds=102) == 0


def test_of_several_rates_the_slowest_says_how_long():
    taken = [seconds_until_allowed([GUEST, NUMBER], now_seconds=100) for _ in range(3)]
    assert taken == [0, 0, 2]


def test_who_has_to_wait_takes_nothing_of_the_others():
    for _ in range(5):
        seconds_until_allowed([GUEST, NUMBER], now_seconds=100)
    assert seconds_until_allowed([NUMBER], now_seconds=100) == 0


def test_without_a_rate_all_passes():
    assert seconds_until_allowed([], now_seconds=100) == 0


def test_without_redis_all_passes(settings):
    cache_settings = {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {"default": cache_settings}
    assert [seconds_until_allowed([GUEST], now_seconds=100) for _ in range(5)] == [0] * 5
