# Everything a clone needs is made here, below .venv and .cache; nothing needs root.
.DEFAULT_GOAL := help
.PHONY: help demo install check check-interop nightly bench release lock clean

BIN := .venv/bin
export PYTHON

help: ## Show what make can do
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' Makefile

demo: ## Open the demo at http://127.0.0.1:8000
	@sh scripts/setup.sh run
	@exec $(BIN)/lessonbot demo

install: ## Make .venv with exactly the packages that were tested
	@sh scripts/setup.sh run

check: ## Run every check and all tests, as continuous integration does
	@sh scripts/setup.sh dev
	@sh scripts/check.sh

check-interop: ## Have other people's verifiers look at certificates (needs Node 20)
	@sh scripts/setup.sh dev
	@sh scripts/interop.sh

nightly: ## The same with the long tests, a million random steps, 5,000 examples per property
	@sh scripts/setup.sh dev
	@sh scripts/check.sh nightly

bench: ## Measure; figures go to benchmarks/results/latest.json
	@sh scripts/setup.sh dev
	@$(BIN)/python -m benchmarks.run

release: ## Build the wheel into dist/
	@sh scripts/setup.sh run
	@$(BIN)/python -m pip --quiet wheel --no-deps --no-build-isolation --no-index --wheel-dir dist .
	@ls dist

lock: ## Write requirements/*.txt from pyproject.toml (UPGRADE=1 takes newer versions)
	@sh scripts/lock.sh

clean: ## Remove all that make has made
	rm -rf tests/interop/node_modules .venv .cache dist build .mypy_cache .ruff_cache .import_linter_cache .hypothesis benchmarks/results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
