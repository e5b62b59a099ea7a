"""The one way from the front desk to a PMS: timed, counted, and not asked longer or oftener than is good."""

from pms.gateway.calls import Gateway, pms_of, try_again
from pms.gateway.metrics import pms_api_latency_seconds, pms_errors_total

__all__ = ["Gateway", "pms_api_latency_seconds", "pms_errors_total", "pms_of", "try_again"]
