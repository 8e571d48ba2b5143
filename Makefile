# The two that matter: `make run` and `make test`. Each sets up what it needs.
PYTHON ?= python3
BIN := .venv/bin

# With a folder wheelhouse/ (made by `make wheelhouse`) what the app runs on comes from there alone.
OFFLINE = $(if $(wildcard wheelhouse),--no-index --find-links wheelhouse)
INSTALL = $(BIN)/python -m pip install --disable-pip-version-check -q --require-hashes

# Wheels for another machine: PLATFORM=linux_x86_64, linux_aarch64 or win_amd64, PYTHON_VERSION=3.12.
TAGS = $(if $(filter linux_%,$(PLATFORM)),$(foreach \
  glibc,28 27 26 24 17 5,manylinux_2_$(glibc)$(PLATFORM:linux%=%)) manylinux2014$(PLATFORM:linux%=%),$(PLATFORM))
TARGET = $(addprefix --platform ,$(TAGS)) $(addprefix --python-version ,$(PYTHON_VERSION))

.PHONY: setup setup-run run lock wheelhouse test check audit format docs torture bench sample clean

run: .venv/run.done
	$(BIN)/streamlit run app.py

setup: .venv/dev.done

setup-run: .venv/run.done

.venv/run.done: requirements.lock
	$(PYTHON) -m venv .venv
	$(INSTALL) $(OFFLINE) -r requirements.lock
	touch $@

.venv/dev.done: requirements-dev.lock
	$(PYTHON) -m venv .venv
	$(INSTALL) -r requirements-dev.lock
	touch $@ .venv/run.done

# What stands in requirements*.txt, with all it brings; `make lock NEWER=--upgrade` takes newer indirect ones.
LOCK = $(BIN)/uv pip compile -q --no-config --universal --python-version 3.11 --generate-hashes \
  --custom-compile-command 'make lock' $(NEWER)

lock: setup
	$(LOCK) requirements.txt -o requirements.lock
	$(LOCK) requirements-dev.txt -c requirements.lock -o requirements-dev.lock

wheelhouse:
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip download --disable-pip-version-check -q --require-hashes --no-deps \
	  --only-binary :all: $(TARGET) -r requirements.lock -d $@

# Twice as many workers as cores: tests wait for databases, servers and browsers.
WORKERS ?= $(shell expr $$(nproc 2>/dev/null || echo 2) '*' 2)

test: setup
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -p no:cacheprovider tests/docs tests/supply
	$(BIN)/python -m tests.supply.audit

audit: setup
	$(BIN)/python -m tests.supply.audit

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
	$(BIN)/python -m data.make_schemes

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis
