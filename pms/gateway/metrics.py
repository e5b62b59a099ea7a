"""What is counted of every call to a PMS."""

from prometheus_client import Counter, Gauge, Histogram

pms_api_latency_seconds = Histogram(
    "pms_api_latency_seconds",
    "How long a PMS took to answer, also where it said no.",
    ["provider", "operation"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
pms_errors_total = Counter(
    "pms_errors_total",
    "Calls that a PMS did not answer or answered unclearly. A clear no is an answer.",
    ["provider", "operation", "error"],
)
pms_calls_not_made_total = Counter(
    "pms_calls_not_made_total",
    "Calls that were not made: the breaker was open, or too many were under way.",
    ["provider", "reason"],
)
pms_circuit_breaker_state = Gauge(
    "pms_circuit_breaker_state",
    "0: the PMS is asked, 1: it is not, because it did not answer.",
    ["hotel", "provider"],
    multiprocess_mode="mostrecent",
)
pms_cache_hits_total = Counter(
    "pms_cache_hits_total", "Answers that were known already.", ["provider", "operation"]
)
pms_cache_misses_total = Counter(
    "pms_cache_misses_total", "Answers that had to be asked for.", ["provider", "operation"]
)
pms_stale_answers_total = Counter(
    "pms_stale_answers_total",
    "Old answers given, and said to be old, while the PMS did not answer.",
    ["provider", "operation"],
)
