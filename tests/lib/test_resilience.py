from hotel_agent.lib.resilience import Breaker, Buckets, Rate, seconds_until_allowed

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


def test_without_redis_a_process_can_count_for_itself(settings):
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    own = Buckets()
    taken = [seconds_until_allowed([GUEST], now_seconds=at, without_redis=own) for at in (100, 100, 100, 102)]
    assert taken == [0, 0, 2, 0]


def test_a_process_counts_as_redis_does():
    own = Buckets()
    assert [own.seconds_until_allowed([GUEST, NUMBER], now_seconds=100) for _ in range(3)] == [0, 0, 2]
    assert own.seconds_until_allowed([NUMBER], now_seconds=100) == 0
    assert own.seconds_until_allowed([], now_seconds=100) == 0


def test_a_process_forgets_who_has_not_come_for_long(monkeypatch):
    monkeypatch.setattr(Buckets, "MOST", 10)
    own = Buckets()
    for number in range(30):
        own.seconds_until_allowed([GUEST], now_seconds=100)
        own.seconds_until_allowed([Rate(f"other {number}", 1, 1)], now_seconds=100)
    assert own.seconds_until_allowed([GUEST], now_seconds=100) > 0, "who comes all the time is remembered"
    assert own.seconds_until_allowed([Rate("other 1", 1, 1)], now_seconds=100) == 0


SERVER = Breaker("server", failures=3, window_seconds=30, open_seconds=20)


def fails(*seconds: float) -> list[bool]:
    return [SERVER.failed(now_seconds=at) for at in seconds]


def test_a_breaker_opens_after_failures_within_its_window_and_lets_one_call_try():
    assert fails(100, 101) == [False, False]
    assert SERVER.admits(now_seconds=102)
    assert fails(102) == [True]
    assert not SERVER.admits(now_seconds=121)
    assert [SERVER.admits(now_seconds=122) for _ in range(3)] == [True, False, False]


def test_a_call_that_tried_and_failed_keeps_it_open_and_one_that_was_answered_closes_it():
    fails(100, 101, 102)
    assert SERVER.admits(now_seconds=122)
    assert fails(123) == [False]
    assert not SERVER.admits(now_seconds=142)
    assert SERVER.admits(now_seconds=143)
    SERVER.succeeded()
    assert [SERVER.admits(now_seconds=144) for _ in range(3)] == [True] * 3


def test_failures_that_lie_far_apart_open_nothing():
    assert fails(100, 131, 162, 193) == [False] * 4
    assert SERVER.admits(now_seconds=194)


def test_a_breaker_without_redis_lets_all_pass(settings):
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    assert fails(100, 101, 102, 103) == [False] * 4
    SERVER.succeeded()
    assert SERVER.admits(now_seconds=104)
