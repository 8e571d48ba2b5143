# The two that matter: `make run` and `make test`. Each sets up what it needs.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: setup setup-run run test check format docs torture bench sample clean

run: .venv/run.done
	$(BIN)/streamlit run app.py

setup: .venv/dev.done

.venv/run.done: requirements.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --disable-pip-version-check -q -r requirements.txt
	touch $@

.venv/dev.done: requirements.txt requirements-dev.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --disable-pip-version-check -q -r requirements-dev.txt
	touch $@ .venv/run.done

test: setup
	$(BIN)/python -m pytest -n auto --dist loadgroup

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -p no:cacheprovider tests/docs

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: setup
	$(BIN)/python -m tests.docs.make

torture: setup
	$(BIN)/python -m pytest tests/torture -s

bench: setup
	$(BIN)/python -m benchmarks

sample: setup
	$(BIN)/python -m data.make_sample

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis
