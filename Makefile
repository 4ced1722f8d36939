# Everything that is done often, under one name each; CI, a developer and a newcomer run the same.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help install demo test lint format bench clean

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

clean: ## Remove the environment, caches and the demo's data
	rm -rf $(VENV) var build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Kaohe needs Python 3.11 or newer; say where it is: make PYTHON=/path/to/python3.11"; exit 1; }
	@if command -v uv >/dev/null 2>&1; then uv venv --quiet --python "$$(command -v $(PYTHON))" $(VENV); else $(PYTHON) -m venv $(VENV); fi
	@touch $@

# $(1): the stamp to leave, $(2): what to install
define install_into
	@echo "Setting up $(VENV) …"
	@if command -v uv >/dev/null 2>&1; then uv pip install --quiet --python $(BIN)/python -e '$(2)'; else $(BIN)/python -m pip install --quiet --disable-pip-version-check -e '$(2)'; fi
	@touch $(1)
endef

$(VENV)/.installed: $(VENV)/.made pyproject.toml
	$(call install_into,$@,.)

$(VENV)/.developing: $(VENV)/.made pyproject.toml
	$(call install_into,$@,.[dev])
	@touch $(VENV)/.installed
