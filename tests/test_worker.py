import gc

import pytest
from celery import signals
from kombu.exceptions import OperationalError

from hotel_agent.celery import PatientConnection, app


def test_the_garbage_collector_leaves_a_workers_code_alone():
    try:
        signals.worker_process_init.send(sender=app)
        assert gc.get_freeze_count() > 10_000
    finally:
        gc.unfreeze()


def test_what_is_published_while_the_broker_is_down_fails_as_that_and_no_other_way():
    connection = PatientConnection("redis://127.0.0.1:1/0")

    def publish() -> None:
        raise connection.recoverable_connection_errors[0]("the line is cut")

    with pytest.raises(OperationalError):
        connection.ensure(connection, publish, max_retries=1, interval_start=0, interval_step=0)()
