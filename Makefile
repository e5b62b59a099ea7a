# `make help` lists what there is. Everything needs only Python 3.11+, make and git.
PYTHON ?= python3
export PYTHON
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest

.DEFAULT_GOAL := help
.PHONY: help environment run services services-stop test test-system lint format bench fuzz chaos security evaluate preflight health lock

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "%-14s %s\n", $$1, $$2}'

environment: ## .venv with the locked requirements; nothing to do when they have not changed
	@sh deploy/environment.sh

run: environment ## the product with demo hotels on this machine; PORT=8000; Ctrl-C stops everything
	@$(BIN)/python manage.py up

services: environment ## only PostgreSQL and Redis, left running, with migrations and demo hotels
	@$(BIN)/python manage.py up --services

services-stop: environment ## stop what `make services` left running
	@$(BIN)/python manage.py up --stop

test: environment ## every test that needs only Python and wheels
	$(PYTEST) -n 2 -m "not system" $(ARGS)

test-system: environment ## tests in a browser and with programs of the distribution
	@sh deploy/system_programs.sh
	$(PYTEST) -m system $(ARGS)

lint: environment ## style, types, import rules, missing migrations
	$(BIN)/ruff check --output-format=concise .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/python -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run

format: environment ## write the code in the one style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: environment ## figures of the real path; the last line is JSON
	@$(BIN)/python -m tests.scale.bench

fuzz: environment ## 10,000 odd webhooks, then nonsense at every address for 5 minutes; ARGS="--minutes 1 --seed 7"
	WEBHOOKS=10000 $(PYTEST) -q -n 2 tests/messaging/delivery/test_every_element_once.py
	@$(BIN)/python -m tests.fuzz $(ARGS)

chaos: environment ## guests write while everything breaks, 20 minutes; ARGS="--minutes 2 --messages 300 --seed 7"
	@$(BIN)/python -m tests.chaos $(ARGS)

security: environment ## known vulnerabilities, insecure code, secrets in the tree
	$(BIN)/bandit -q -r hotel_agent tenants governance pms messaging --severity-level high
	$(BIN)/pip-audit --progress-spinner off --no-deps --disable-pip -r requirements.txt
	git ls-files -z -- ':!tests' ':!*.lock' | xargs -0 $(BIN)/detect-secrets-hook --baseline .secrets.baseline

evaluate: environment ## the guest tasks of tests/evaluation on the real path; needs `make services`
	@$(BIN)/python manage.py evaluate $(ARGS)

preflight: environment ## may this be released? GO, GO_CANARY or NO_GO
	@$(BIN)/python manage.py preflight $(ARGS)

health: environment ## ask the running web how it is
	@$(BIN)/python -m hotel_agent.console.ask_health

lock: ## resolve requirements.in and requirements-dev.in anew
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --custom-compile-command "make lock" requirements.in -o requirements.txt $(ARGS)
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --custom-compile-command "make lock" requirements-dev.in -o requirements-dev.txt $(ARGS)
