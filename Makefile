# Everything here needs only Python 3.11+ and make. Tests use PostgreSQL, Redis and Chromium where they find them.
PYTHON ?= python3
VENV ?= .venv
PORT ?= 8000
# Where tests look for PostgreSQL and Redis. Test databases are made beside the one named here.
PG_URL ?= postgres://postgres@127.0.0.1/postgres
REDIS_URL ?= redis://127.0.0.1:6379/15
# Parallel test processes; 0 runs them in one.
JOBS ?= 2
TESTS ?= tests

PY := $(VENV)/bin/python
BASE := $(VENV)/.base.stamp
DEV := $(VENV)/.dev.stamp
BENCH := $(VENV)/.bench.stamp

.DEFAULT_GOAL := help
.PHONY: help demo demo-reset test test-sqlite test-postgres coverage check lint-python lint-layers lint-templates \
  lint-browser lint-text lint-messages types migrations bench screens messages compile requirements wheel clean

help:  ## what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed; '$(PYTHON)' is older or missing. Try: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "'$(PYTHON) -m venv' failed. On Debian and Ubuntu install the package python3-venv, then try again."; exit 1; }

$(BASE): requirements/base.txt | $(PY)
	@echo "Installing what the site needs (once) ..."
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/base.txt
	@touch $@

$(DEV): requirements/dev.txt $(BASE) | $(PY)
	@echo "Installing what tests and checks need (once) ..."
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

$(BENCH): requirements/bench.txt $(DEV)
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.txt
	@touch $@

demo: $(BASE)  ## start the demo community on 127.0.0.1:8000 (PORT=8001; CHECK=1 only sets up and looks)
	@PORT=$(PORT) $(PY) scripts/demo.py $(if $(CHECK),--check) $(if $(filter command line environment,$(origin PORT)),--fixed-port)

demo-reset: $(BASE)  ## throw the demo's database away and load it afresh
	@$(PY) scripts/demo.py --reset

compile: $(BASE)  ## compile translations
	@$(PY) scripts/messages.py compile

messages: $(BASE)  ## collect new sentences into every app's .po, then compile
	@$(PY) scripts/messages.py update
	@$(PY) scripts/messages.py compile

test: $(DEV) compile  ## all tests, each on the database of which it says most (without PostgreSQL: all on SQLite)
	@echo "== tests on SQLite"
	@SHEQU_TEST_REDIS_URL=$(REDIS_URL) $(PY) scripts/run_tests.py --jobs $(JOBS) --share $(PG_URL) -- $(TESTS) $(PYTEST)
	@echo "== tests on PostgreSQL"
	@SHEQU_TEST_REDIS_URL=$(REDIS_URL) $(PY) scripts/run_tests.py --jobs $(JOBS) --postgres $(PG_URL) --share -- $(TESTS) $(PYTEST)

test-both: test-sqlite test-postgres  ## the whole suite on SQLite, then the whole suite on PostgreSQL

test-sqlite: $(DEV) compile
	@echo "== tests on SQLite"
	@SHEQU_TEST_REDIS_URL=$(REDIS_URL) $(PY) scripts/run_tests.py --jobs $(JOBS) -- $(TESTS) $(PYTEST)

test-postgres: $(DEV) compile
	@echo "== tests on PostgreSQL"
	@SHEQU_TEST_REDIS_URL=$(REDIS_URL) $(PY) scripts/run_tests.py --jobs $(JOBS) --postgres $(PG_URL) -- $(TESTS) $(PYTEST)

coverage: $(DEV) compile  ## branches the suite walks, on SQLite
	@$(PY) scripts/run_tests.py --jobs $(JOBS) -- $(TESTS) --cov --cov-branch --cov-report=term:skip-covered --cov-report=html $(PYTEST)

# One target each, so that `make -k check` tells everything at once.
check: lint-python lint-layers lint-templates lint-browser lint-text lint-messages types migrations  ## lint, layers, types, templates, migrations, translations, browsers
	@echo "make check: all well"

lint-python: $(DEV)
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .

lint-layers: $(DEV)
	@$(VENV)/bin/lint-imports --no-logo

lint-templates: $(DEV)
	@$(VENV)/bin/djlint --quiet --lint shequ_workflows home

lint-browser: $(DEV)
	@$(PY) scripts/lint_browser.py

lint-text: $(DEV)
	@$(PY) scripts/lint_text.py

lint-messages: $(DEV)
	@$(PY) scripts/messages.py check

types: $(DEV)
	@$(VENV)/bin/mypy

migrations: $(DEV)
	@SHEQU_DB_NAME=:memory: $(PY) manage.py makemigrations --check --dry-run --settings site_config.settings_test
	@SHEQU_DB_NAME=:memory: $(PY) manage.py check --settings site_config.settings_test

bench: $(BENCH) compile  ## run every benchmark (ONLY=name for one)
	@$(PY) scripts/bench.py $(ONLY)

screens: $(DEV) compile  ## screenshots of every screen into var/screens/contact-sheet.png
	@$(PY) scripts/screens.py

wheel: $(DEV)  ## build the package into dist/
	@$(PY) -m build --wheel

requirements: $(DEV)  ## lock the newest allowed versions, with hashes
	@cd requirements && for name in base dev bench; do \
	  ../$(VENV)/bin/pip-compile --quiet --upgrade --generate-hashes --allow-unsafe --no-strip-extras --no-header \
	    --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
	    --output-file $$name.txt $$( [ $$name = base ] && echo ../pyproject.toml ) $$name.in || exit 1; done

clean:  ## remove caches and build products; the demo's data stay
	@rm -rf build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache htmlcov .coverage
