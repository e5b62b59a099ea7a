#!/bin/sh
# What a container of the image runs: web, worker, beat, or any manage.py command with its arguments.
set -eu
rm -rf "${PROMETHEUS_MULTIPROC_DIR:=/tmp/metrics}"
mkdir -p "$PROMETHEUS_MULTIPROC_DIR"
case "${1:-web}" in
  web) exec gunicorn --config deploy/gunicorn.conf.py hotel_agent.wsgi ;;
  worker) exec celery --app hotel_agent worker --concurrency "${WORKER_PROCESSES:-2}" --without-gossip --without-mingle ;;
  beat) exec celery --app hotel_agent beat --pidfile "" ;;
  *) exec python manage.py "$@" ;;
esac
