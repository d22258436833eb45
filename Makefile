# A thin face over the `slipway` command: CI and people call the same targets. Arguments: make plan ARGS="--env dev --site shop"
.DEFAULT_GOAL := help
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
SLIPWAY := .venv/bin/slipway
ARGS ?=

.PHONY: help setup up down status demo test lint tf-test checkov plans coverage docs bench package plan apply destroy clean .venv

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.venv: # made or refreshed only when the locked requirements changed
	@$(or $(PYTHON),false) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "error: Python 3.11 or newer is needed: install one, or name it: make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) src/cli/bootstrap.py

setup: .venv ## everything that is needed: .venv, Terraform's provider; seconds the second time
	@$(SLIPWAY) setup
demo: .venv ## the whole path on a real photo: set up, start, apply, upload, show; leaves it running
	@$(SLIPWAY) demo $(ARGS)
test: .venv ## every check there is, with counts and times
	@$(SLIPWAY) test $(ARGS)
up: .venv ## start the embedded AWS and apply the platform and the demo site
	@$(SLIPWAY) up $(ARGS)
down: .venv ## stop it and remove its state
	@$(SLIPWAY) down
status: .venv ## what runs where, and its URLs
	@$(SLIPWAY) status $(ARGS)
lint tf-test checkov plans coverage docs bench package plan apply destroy: .venv
	@$(SLIPWAY) $@ $(ARGS)
lint: ## ruff, mypy, terraform fmt and validate, README tables
tf-test: ## Terraform's own tests
checkov: ## scan modules and compositions
plans: ## plan every environment and hold the plans against checkov and our rules
coverage: ## bring docs/COVERAGE.md up to date: which resource types a test applies
docs: ## bring the tables of the modules' READMEs up to date
bench: ## measure the images against Pillow, pyvips and sharp; minutes; ARGS=--quick for less
package: ## build the Lambda zips
plan: ## show and save what would change
apply: ## apply a saved plan, or plan, ask and apply
destroy: ## destroy what a root made

clean: ## stop what runs and remove everything that can be made again
	@test ! -x $(SLIPWAY) || $(SLIPWAY) down
	@rm -rf .cache .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis src/*.egg-info
