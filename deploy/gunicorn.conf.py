"""gunicorn for the web, under `make run` and in the image."""

import gc
import os

from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker

from hotel_agent.env import environment
from hotel_agent.lib import metrics

bind = f"{os.environ.get('WEB_HOST', '127.0.0.1')}:{environment.number('PORT')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "8"))
preload_app = True
control_socket_disable = True
forwarded_allow_ips = environment.text("TRUSTED_PROXIES") or "127.0.0.1"
accesslog = None
graceful_timeout = 8
keepalive = 30


def pre_fork(server: Arbiter, worker: Worker) -> None:
    """The code that is loaded stays: the garbage collector need not look at it, and workers share it."""
    gc.freeze()


def child_exit(server: Arbiter, worker: Worker) -> None:
    """The live gauges of a worker end with it."""
    metrics.process_ended(worker.pid)
