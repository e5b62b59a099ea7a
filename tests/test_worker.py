import gc

from celery import signals

from hotel_agent.celery import app


def test_the_garbage_collector_leaves_a_workers_code_alone():
    try:
        signals.worker_process_init.send(sender=app)
        assert gc.get_freeze_count() > 10_000
    finally:
        gc.unfreeze()
