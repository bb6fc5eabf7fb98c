# Một Cửa. `make run` and `make test` need nothing but make, git and python3 on Debian 12, as root or with sudo.
# Settings are environment variables: PORT=8080 make run.

PYTHON ?= python3
export PYTHON
venv := .venv/bin/python
pip := $(venv) -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all:

.DEFAULT_GOAL := help
.PHONY: help setup run test check bench lock assets messages clean

help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

setup: .venv/.run  ## Install what is missing and make var/ ready
	@$(venv) -m portal.prepare

run: setup  ## Start portal, worker, beat and sandbox; Ctrl-C stops them
	@$(venv) -m portal.serve

test: .venv/.test  ## Everything: lint, units on SQLite and on PostgreSQL with Redis, journeys in a browser
	@$(venv) -m tests.run

check: .venv/.test  ## The quick part of it: lint, types, units on SQLite
	@$(venv) -m tests.run lint sqlite

bench: .venv/.test  ## Measure; prints a table and writes var/bench.json
	@$(venv) -m tests.bench

assets: .venv/.run  ## Build style sheet, script and fonts
	@$(venv) -m portal.ui.build

messages: .venv/.run  ## Collect the texts of the source into locale/vi; then translate what is new
	@$(venv) -m portal.translations

lock: .venv/.run  ## Pin the dependencies of pyproject.toml again, with hashes
	@sh setup/lock

clean:  ## Remove what set-up built; the data in var/ stays
	rm -rf .venv var/assets var/static var/frontend var/mypy var/pytest var/ruff
	find . -name __pycache__ -prune -exec rm -rf {} +
	find locale -name '*.mo' -delete

.PHONY: packages-run packages-test
packages-run packages-test: packages-%:
	@sh setup/packages $*

.venv/.run: requirements/run.txt requirements/places.txt | packages-run
	@echo "Installing Python packages into .venv"
	@$(venv) -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv .venv
	@$(pip) -r requirements/run.txt
	@$(pip) --no-deps -r requirements/places.txt  # its data is wanted, not the libraries it would bring
	@touch $@

.venv/.test: requirements/dev.txt .venv/.run | packages-test
	@echo "Installing Python packages for tests into .venv"
	@$(pip) -r requirements/dev.txt
	@touch $@
