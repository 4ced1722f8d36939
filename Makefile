# Everything that is done often, under one name each; CI, a developer and a newcomer run the same.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help install demo test lint format bench trials lock audit clean

help: ## What there is
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1|/' | awk -F'|' '{printf "%-16s %s\n", $$1, $$2}'

install: $(VENV)/.installed ## Make .venv/ with the kaohe command

demo: $(VENV)/.installed ## Run the real bot against a stand-in for Telegram, with phones on http://localhost:8080
	@$(BIN)/kaohe demo

test: $(VENV)/.developing ## Lint, check types and import rules, run all tests
	@$(BIN)/python -m tests.support.checks

lint: $(VENV)/.developing ## Lint, types and import rules only
	@$(BIN)/python -m tests.support.checks lint

format: $(VENV)/.developing ## Bring the code into its shape
	@$(BIN)/ruff check --fix . && $(BIN)/ruff format .

bench: $(VENV)/.developing ## Measure, side by side with baselines
	@$(BIN)/python -m tests.bench

trials: $(VENV)/.developing ## Let everything around the bot fail in turn; half an hour, into docs/reliability.md
	@$(BIN)/python -m tests.trials

# One lock for running and one that adds what development needs, for every system and Python that we support.
COMPILE = $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-annotate \
	--custom-compile-command 'make lock' pyproject.toml --group build

lock: $(VENV)/.developing ## Pin everything that is installed anew, with hashes
	@$(COMPILE) --output-file requirements.lock
	@$(COMPILE) --extra dev --constraint requirements.lock --output-file requirements-dev.lock

audit: $(VENV)/.developing ## Hold the locks against pyproject.toml and what is installed against known weaknesses
	@$(BIN)/python -m pytest -q tests/architecture/test_lock.py
	@$(BIN)/uv tool run --quiet pip-audit@2.10.1 --strict --disable-pip --require-hashes -r requirements-dev.lock || { \
		status=$$?; echo "Not audited, or weaknesses were found: see above. The list of weaknesses is at pypi.org."; exit $$status; }

clean: ## Remove the environment, caches and the demo's data
	rm -rf $(VENV) var build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Kaohe needs Python 3.11 or newer; say where it is: make PYTHON=/path/to/python3.11"; exit 1; }
	@if command -v uv >/dev/null 2>&1; then uv venv --quiet --python "$$(command -v $(PYTHON))" $(VENV); else $(PYTHON) -m venv $(VENV); fi
	@touch $@

# $(1): the stamp to leave, $(2): the lock to install from. The project itself is built by the setuptools of the lock.
define install_from
	@echo "Setting up $(VENV) …"
	@if command -v uv >/dev/null 2>&1; then \
		pip="uv pip install --quiet --compile-bytecode --python $(BIN)/python"; \
	else \
		pip="$(BIN)/python -m pip install --quiet --disable-pip-version-check"; \
	fi; \
	$$pip --require-hashes -r $(2) && $$pip --no-deps --no-build-isolation -e .
	@touch $(1)
endef

$(VENV)/.installed: $(VENV)/.made requirements.lock pyproject.toml
	$(call install_from,$@,requirements.lock)

$(VENV)/.developing: $(VENV)/.made requirements-dev.lock pyproject.toml
	$(call install_from,$@,requirements-dev.lock)
	@touch $(VENV)/.installed
