PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
# Each compiles the code of its part once; two at a time.
WARM := solvers.joint.days.warm solvers.installers.warm solvers.routing.last_mile.warm \
	solvers.routing.two_echelon.warm simulations.world.warm

.PHONY: demo install browser test test-all lint coverage postgres clean

demo: install
	$(BIN)/supplychain plan national-fresh --out out/national-fresh

install: $(STAMP)

$(STAMP): requirements.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || python3 -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	printf '%s\n' $(WARM) | xargs -P 2 -n 1 $(BIN)/python -m
	touch $(STAMP)

# The pages are tested in it.
browser:
	.ci/chromium

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint
	$(BIN)/pytest -q -n 2 -m "not long"

# Tests on PostgreSQL skip where there is no server; this brings one.
postgres: install
	.ci/postgres $(BIN)/python

test-all: lint
	$(BIN)/pytest -q -n 2

coverage: install
	rm -f .coverage .coverage.*
	$(BIN)/pytest -q -n 2 -m "not long" --cov --cov-report=term-missing

clean:
	rm -rf $(VENV) out
