# LabelHub. `make run` starts it, `make test` checks it; each does its own set-up.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.SUFFIXES:

PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
VENV := .venv/bin/python
LOCK := .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	--no-emit-index-url --no-emit-find-links

.PHONY: help run test test-postgres e2e lint types imports schema lock bench oracle faults audit fuzz clean python env env-dev frontend

help:
	@echo 'make run                      start LabelHub (data in var/, or in $$LABELHUB_DATA)'
	@echo 'make test                     every check and test'
	@echo 'make test T=tests/labelling   a part, on SQLite; test-postgres T=... on PostgreSQL; e2e T=... in a browser'
	@echo 'make bench NAME=label_loop    one bench; without NAME all of them; DATA=folder, TEST=folder where a bench takes one'
	@echo 'make faults SECONDS=600       kill, empty and hold what LabelHub runs on while people work (DATABASE=postgres, SEED=7)'
	@echo 'make fuzz EXAMPLES=200        send what the OpenAPI schema allows and forbids to every endpoint, as every role'
	@echo 'make audit                    known weaknesses of the packages (asks PyPI and npm)'
	@echo 'make oracle                   write what crowd-kit says about consensus anew, for the tests to compare with'
	@echo 'make lint types imports       ruff; mypy; the rules on who imports whom'
	@echo 'make schema                   write docs/openapi.yaml and the types of the front end from it'
	@echo 'make lock                     pin the requirements anew (UPGRADE=1: to the newest versions)'
	@echo 'make clean                    remove what the commands above made, except the data'

run: env
	@$(VENV) -m labelhub.bootstrap.frontend build
	@exec $(VENV) -m labelhub.bootstrap.serve

# With T a part of the tests, without it everything.
test: env-dev
	@exec $(VENV) -m tests.run $(if $(T),sqlite $(T),all)

test-postgres: env-dev
	@exec $(VENV) -m tests.run postgres $(T)

e2e: env-dev frontend
	@exec $(VENV) -m tests.run e2e $(T)

bench: env-dev
	@LABELHUB_BENCH_SECONDS=$(SECONDS) exec $(VENV) -m tests.bench $(NAME) $(if $(DATA),--data $(DATA)) $(if $(TEST),--test $(TEST))

faults: env-dev
	@exec $(VENV) -m tests.faults.campaign $(if $(SECONDS),--seconds $(SECONDS)) $(if $(SEED),--seed $(SEED)) \
		$(if $(DATABASE),--database $(DATABASE))

fuzz: env-dev
	@LABELHUB_FUZZ_EXAMPLES=$(or $(EXAMPLES),200) exec $(VENV) -m tests.run sqlite tests/security/test_fuzz.py

# Both ask the network; a machine without one cannot say anything about weaknesses.
audit: env-dev
	@.venv/bin/pip-audit --requirement requirements.txt --disable-pip --require-hashes --strict
	@$(VENV) -m labelhub.bootstrap.frontend run audit

# crowd-kit, which consensus is compared with, has an environment of its own and is no part of LabelHub.
oracle: env
	@.venv/bin/uv venv --quiet --allow-existing --python $(VENV) .venv-oracle
	@.venv/bin/uv pip install --quiet --python .venv-oracle/bin/python -r requirements-oracle.in
	@exec .venv-oracle/bin/python tests/oracle/figures.py

lint: env-dev
	@.venv/bin/ruff check

types: env-dev
	@.venv/bin/mypy

imports: env-dev
	@.venv/bin/lint-imports

schema: env
	@$(VENV) manage.py spectacular --validate --fail-on-warn --file docs/openapi.yaml
	@$(VENV) -m labelhub.bootstrap.frontend run schema

lock: env
	@$(LOCK) $(if $(UPGRADE),--upgrade) requirements.in -o requirements.txt
	@$(LOCK) $(if $(UPGRADE),--upgrade) requirements-dev.in -o requirements-dev.txt
	@$(LOCK) $(if $(UPGRADE),--upgrade) requirements-uv.in -o requirements-uv.txt
	@$(LOCK) $(if $(UPGRADE),--upgrade) requirements-node.in -o requirements-node.txt

frontend: env
	@$(VENV) -m labelhub.bootstrap.frontend build

env: python
	@$(PYTHON) -m labelhub.bootstrap.environment

env-dev: python
	@$(PYTHON) -m labelhub.bootstrap.environment --dev

python:
	@test -n "$(PYTHON)" || { echo 'labelhub: there is no Python. Install it: apt-get install -y python3 python3-venv' >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' || { \
		echo "labelhub: $(PYTHON) is $$($(PYTHON) --version 2>&1); Python 3.11, 3.12 or 3.13 is needed." \
		"Name one with: make PYTHON=/path/to/python3.11 run" >&2; exit 1; }

clean:
	@rm -rf .venv .venv-oracle .venv.lock .frontend.lock .node frontend/node_modules frontend/dist frontend/coverage test-results
	@rm -rf .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	@find labelhub trainer tests -name __pycache__ -type d -prune -exec rm -rf {} +
