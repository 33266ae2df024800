# Everything a newcomer needs: `make demo`. Needs make and Python 3.11 to 3.13; all else is installed below .venv.
# What installing says goes to stderr: stdout carries the program's own output only.
MAKEFLAGS += --no-print-directory
SHELL := /bin/sh
BIN := .venv/bin
JOBS ?= 2
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help install demo up test browser lint test-page test-long bench clean

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

install: ## Environment and web page; skips what has not changed
	@sh tools/install.sh 1>&2

demo: install ## A real batch on a fresh database; options: make demo ARGS="--exit --json"
	@$(BIN)/rcm demo $(ARGS)

up: install ## Database, API, web page and one worker
	@$(BIN)/rcm up $(ARGS)

test: install browser lint test-page ## Everything but the long runs; options: make test ARGS="-k claim"
	$(BIN)/python -m pytest -n $(JOBS) --dist loadgroup -m "not long" $(ARGS)

browser: install
	@$(BIN)/python tools/browser.py 1>&2

lint: install ## Style, types, layers, sizes
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python tools/check_sizes.py
	$(BIN)/lint-imports
	$(BIN)/mypy

test-page: install
	@$(BIN)/python tools/install.py --run-page typecheck test 1>&2

test-long: install browser ## Soak, crash and fuzz runs
	$(BIN)/python -m pytest -m long --timeout=7200 $(ARGS)

bench: install ## Each measured claim again; options go to each script
	@set -e; for script in benchmarks/*.py; do \
	  [ -f "$$script" ] || continue; echo "== $$script" 1>&2; $(BIN)/python "$$script" $(ARGS); done

clean: ## Remove what was installed and built; data folders stay
	rm -rf .venv frontend/node_modules src/rcm/web/static dist
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find src tests benchmarks tools -name __pycache__ -type d -prune -exec rm -rf {} +
