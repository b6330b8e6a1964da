BIN := .venv/bin
RUN := $(BIN)/python -m careops.local run --
CHROMIUM ?= $(firstword $(foreach name,chromium-headless-shell chromium chromium-browser google-chrome,$(shell command -v $(name))))
PORT ?= 8000
SPEED ?= 1

# Each of the many processes of a run would compile Django anew where the machine says so.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help install demo test check bench migrations docs lock clean

help: ## list these verbs
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 12

install: .venv/dev.installed ## what the others do first: everything into .venv/

demo: install ## careops with three tenants on this machine (PORT=8000 SPEED=1 RESET=1)
	@$(BIN)/python -m careops.local up --port $(PORT) --speed $(SPEED) $(if $(RESET),--reset)

test: check $(if $(CHROMIUM),.venv/browser.installed) ## all checks and tests (ARGS="-k name"; CHROMIUM= without a browser)
	@CHROMIUM="$(CHROMIUM)" $(RUN) $(BIN)/python -m pytest -n 3 --dist loadscope --no-loadscope-reorder $(ARGS)

check: install ## style, formatting, layers and types
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/lint-imports && DATABASE_URL=postgresql:/// $(BIN)/mypy

bench: install ## one benchmark (BENCH=sweep)
	@$(BIN)/python -m benchmarks.$(BENCH) $(ARGS)

migrations: install ## write the migrations that the models ask for
	@$(RUN) $(BIN)/python manage.py makemigrations

docs: install ## print the policies into docs/policies/ and the API into docs/openapi.yaml
	@$(RUN) sh -c '$(BIN)/python manage.py policy --write && $(BIN)/python manage.py spectacular --file docs/openapi.yaml'

lock: install ## look for newer versions of everything in requirements/
	@sh requirements/lock.sh

clean: ## remove what was installed and kept here, the demo's data too
	rm -rf .venv .careops .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

.venv/%.installed: requirements/%.txt requirements/uv.txt
	@sh requirements/install.sh $*
.venv/browser.installed: .venv/dev.installed
