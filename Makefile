# One target per verb. Each sets up what it needs in .venv and runs; CI runs these and nothing else.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: demo serve test lint fuzz bench clean

demo: $(VENV)/.demo
	$(BIN)/python -m contractmock.fixtures.demo

serve: $(VENV)/.demo
	$(BIN)/contractmock serve

test: $(VENV)/.test
	$(BIN)/python -m pytest -n 2 $(ARGS)

lint: $(VENV)/.lint
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

fuzz: $(VENV)/.test
	$(BIN)/python -m tests.fuzz_targets $(or $(ARGS),all)

# All four, whatever the first of them says; they take three quarters of an hour. `drift_pairs` needs a
# folder, and is run by hand.
bench: $(VENV)/.test
	@missed=0; for each in run fuzzing plugin drift_large; do $(BIN)/python bench/$$each.py || missed=1; done; exit $$missed

clean:
	rm -rf $(VENV) .coverage .mypy_cache .pytest_cache .ruff_cache .hypothesis dist

$(VENV)/.pip:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'pip>=25.1'
	touch $@

$(VENV)/.demo: $(VENV)/.pip pyproject.toml constraints.txt
	$(INSTALL) --editable '.[demo]'
	touch $@

$(VENV)/.test: $(VENV)/.pip pyproject.toml constraints.txt
	$(INSTALL) --editable '.[demo,redis,reload,tls]' --group test
	touch $@

$(VENV)/.lint: $(VENV)/.test
	$(INSTALL) --group lint
	touch $@
