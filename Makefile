# What a person types here; `make` alone lists it.
#
# Needs Python 3.11 or newer, make and git. Another Python: make test PYTHON=python3.13

PYTHON ?=
VENV ?= .venv
ARGS ?=

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL: # one virtual environment, filled by one pip at a time; pytest spreads by itself
.PHONY: help demo test check lint format coverage wheel bench bench-mcd bench-page screenshots fuzz-guide soak mutants clean

export PYTHONNOUSERSITE := 1
unexport PYTHONPATH PYTHONHOME

run := $(VENV)/bin/python -m
# Tests that need the browser share one process.
pytest := $(run) pytest -n auto --maxprocesses=8 --dist loadgroup

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 18

demo: $(VENV)/.installed ## install into .venv and scrub fixtures/inbox into out/
	@$(VENV)/bin/edi-scrub scrub fixtures/inbox/*.837 -o out/ --force

test: $(VENV)/.installed-dev ## the whole test suite; ARGS="-k envelope" for a part
	$(pytest) $(ARGS)

check: lint ## format, lint, types and the fast tests: under a minute
	$(pytest) -m "not slow" $(ARGS)

lint: $(VENV)/.installed-dev ## formatting, ruff and mypy --strict
	$(run) ruff format --check .
	$(run) ruff check .
	$(run) mypy

format: $(VENV)/.installed-dev ## rewrite what `make lint` would complain of, where a machine can
	$(run) ruff check --fix-only .
	$(run) ruff format .

coverage: $(VENV)/.installed-dev ## the whole suite with its branch coverage
	$(pytest) --cov --cov-report=term $(ARGS)

wheel: $(VENV)/.installed-dev ## a wheel with the way of a claim compiled, in dist/; ARGS="--check" tests it
	$(run) bench.wheel $(ARGS)

bench: $(VENV)/.installed-dev ## speed and memory beside x12valid; ARGS="--source --large --peers --readme"
	$(run) bench.run $(ARGS)

bench-mcd: $(VENV)/.installed ## import an export of the Coverage Database at full size, and scrub with it
	$(run) bench.mcd $(ARGS)

bench-page: $(VENV)/.installed-dev ## how long the rejection report takes to write, to open and to filter
	$(run) bench.page

screenshots: $(VENV)/.installed-dev ## take the pictures of the report in docs/ again
	$(run) bench.screenshots

fuzz-guide: $(VENV)/.installed-dev ## hold the guide check to pyx12 over N broken files (N=1000000 SEED=837)
	$(run) bench.fuzz_guide $(or $(N),1000000) --seed $(or $(SEED),837)

soak: $(VENV)/.installed-dev ## the scheduled job at full size: a kill at every place, 500 files, a whole day
	EDI_SCRUB_SOAK=1 EDI_SCRUB_KILL_EVERY=1 EDI_SCRUB_KILL_TWICE=$(or $(N),100) \
	  $(run) pytest -s -v tests/jobs/test_crash.py tests/jobs/test_soak.py $(ARGS)

mutants: $(VENV)/.installed-dev ## change the rules a little: do their tests notice? (MODULES="units wastage")
	nice $(run) bench.mutants $(MODULES)

clean: ## remove what the other targets made
	rm -rf $(VENV) out build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	rm -f .coverage .coverage.*
	find edi_scrub tests bench -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment is made anew whenever the lists of dependencies change.
$(VENV)/.made: setup.cfg pyproject.toml
	@for python in $(or $(PYTHON),python3 python3.13 python3.12 python3.11 python); do \
	  if "$$python" -c "$$PROBE" >/dev/null 2>&1; then \
	    echo "making $(VENV) with $$("$$python" --version) ($$python)"; \
	    "$$python" -m venv --clear $(VENV) && touch $@; exit; \
	  fi; \
	done; \
	echo "$$NO_PYTHON" >&2; exit 1

$(VENV)/.installed: $(VENV)/.made
	@echo "installing edi-scrub into $(VENV)"
	@$(run) pip install -qq --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.made
	@echo "installing edi-scrub and its development tools into $(VENV)"
	@$(run) pip install -qq --disable-pip-version-check --editable '.[dev]'
	@touch $@ $(VENV)/.installed

export PROBE := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))
define NO_PYTHON
No usable Python was found. edi-scrub needs Python 3.11 or newer with its venv module
(on Debian and Ubuntu: apt-get install python3 python3-venv).
Name another one so: make $(or $(MAKECMDGOALS),test) PYTHON=/path/to/python3
endef
export NO_PYTHON
