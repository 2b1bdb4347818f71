# Bare `make` lists the verbs. `make demo` and `make test` fetch what they need the first time; a second call starts at once.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help demo test test-slow test-browser faults fuzz check check-rest lint types imports migrations drift gate compose fmt contracts bench up down reset local dev

RUN := .venv/bin
# Two at once, each with a Kafka and a PostgreSQL of its own; PARALLEL= runs one after the other.
PARALLEL ?= -n 2 --dist loadscope

help: ## List the verbs
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: local ## Found two collaborations, log a year, settle it; ENTRIES=20000, ONCE=1 ends it
	@$(RUN)/mellemregning demo $(if $(ONCE),--once) $(if $(ENTRIES),--entries $(ENTRIES))

up: local ## Start Kafka, PostgreSQL and the seven processes in the background
	@$(RUN)/mellemregning up

down: local ## Stop them; what is stored stays
	@$(RUN)/mellemregning down

reset: local ## Stop them and remove all data; asks first, YES=1 does not
	@$(RUN)/mellemregning reset $(if $(YES),--yes)

test: dev ## Run the tests, on real Kafka and PostgreSQL; ARGS="tests/settlement -k claim"
	@$(RUN)/pytest -m "not slow and not browser" $(PARALLEL) $(ARGS)

test-slow: dev ## Run the long forms of the tests
	@$(RUN)/pytest -m slow $(PARALLEL) $(ARGS)

test-browser: dev ## Look at every page in chromium: da, nb, en, axe, phone, print, keyboard, no scripts; ARGS="-k start"
	@$(RUN)/pytest -m browser -rs tests/browser $(ARGS)

faults: dev ## Load and faults on the whole system, round after round; ROUNDS=200 SEED=7 ARGS="--json FILE"
	@$(RUN)/python -m tests.faults $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(SEED),--seed $(SEED)) $(ARGS)

fuzz: dev ## Mutated messages through intake; MESSAGES=100000 SEED=7
	@FUZZ_MESSAGES=$(or $(MESSAGES),100000) FUZZ_SEED=$(or $(SEED),1) $(RUN)/pytest -s tests/fuzz $(ARGS)

check: test check-rest ## Run all that CI runs

# Every part runs, also after one has failed, so that one round shows all there is to mend.
check-rest: dev
	@$(MAKE) --no-print-directory --keep-going lint types imports migrations drift gate compose

lint: dev
	@$(RUN)/ruff check
	@$(RUN)/ruff format --check --quiet || { echo "Some files are not formatted: make fmt"; exit 1; }

types: dev
	@$(RUN)/pyright

imports: dev
	@$(RUN)/lint-imports --no-logo

migrations: dev
	@$(RUN)/squawk services/*/migrations/*.sql

drift: dev
	@.ci/drift

gate: dev
	@$(RUN)/python -m shared.events.compatibility $(if $(BASE),--base $(BASE))

compose:
	@deploy/compose-check/run

fmt: dev ## Format the code and mend what can be mended by itself
	@$(RUN)/ruff check --fix --quiet; $(RUN)/ruff format

contracts: dev ## Write the generated files: event schemas, docs/events.md, AsyncAPI, OpenAPI
	@$(RUN)/python -m shared.events.generate
	@$(RUN)/python -m cli.openapi

bench: dev ## Measure all that the architecture sets targets for, and other tools beside it; ARGS="runs"
	@$(RUN)/python -m benchmarks $(ARGS)

local:
	@deploy/bootstrap local

dev:
	@deploy/bootstrap dev
