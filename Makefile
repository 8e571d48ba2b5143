# The two that matter: `make run` and `make test`. Each sets up what it needs.
PYTHON ?= python3
BIN := .venv/bin

# With a folder wheelhouse/ (made by `make wheelhouse`) what the app runs on comes from there alone.
OFFLINE = $(if $(wildcard wheelhouse),--no-index --find-links wheelhouse)

.PHONY: setup setup-run run wheelhouse test check format docs torture bench sample clean

run: .venv/run.done
	$(BIN)/streamlit run app.py

setup: .venv/dev.done

setup-run: .venv/run.done

.venv/run.done: requirements.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --disable-pip-version-check -q $(OFFLINE) -r requirements.txt
	touch $@

.venv/dev.done: requirements.txt requirements-dev.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --disable-pip-version-check -q -r requirements-dev.txt
	touch $@ .venv/run.done

wheelhouse:
	$(PYTHON) -m venv .venv
	$(BIN)/pip download --disable-pip-version-check -q --only-binary :all: -r requirements.txt -d $@

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
