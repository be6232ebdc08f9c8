# Drawing Chat. `make run` starts the server, `make test` runs everything, `make check` is for every few minutes.
SHELL := /bin/bash
PYTHON := $(CURDIR)/.venv/bin/python
SETUP := ./fix_qwen_dependencies.sh
TESTSETUP := $(SETUP) --cpu-engine --client --fleet --dev
SOURCES := backend client bench deploy tests
# Compiled modules are kept: the engine's tests start several processes that import vLLM.
CACHED := env PYTHONDONTWRITEBYTECODE= PYTHONPYCACHEPREFIX=$(CURDIR)/.cache/pycache PYTHONUNBUFFERED=1

.PHONY: run setup test test-engines test-others check check-sheets check-others coverage lint scripts types browser servers format documents lock bill clean

run:
	@$(SETUP)
	cd backend && $(PYTHON) main.py

setup:
	$(SETUP)

# `make` is called by its name: a line that holds $$(MAKE) would run, tests and all, in a dry run too.
test: browser servers
	@$(TESTSETUP)
	@make --no-print-directory --jobs=3 --keep-going test-engines test-others types lint

# Two halves of about the same length side by side: an engine that starts, a browser and a server wait more than they
# work. What starts vLLM or Ray is in one of them, so that no two engines start at once; its output comes at its end.
ENGINES := $(addprefix tests/,deploy engines planning)

test-engines:
	@mkdir -p .cache; $(CACHED) $(PYTHON) -m pytest $(ENGINES) >.cache/test-engines.txt 2>&1; ended=$$?; \
	cat .cache/test-engines.txt; exit $$ended

test-others:
	@$(CACHED) $(PYTHON) -m pytest tests $(addprefix --ignore=,$(ENGINES))

# Without what starts engines, browsers, servers or many worker processes, without OCR, and of what is made in many
# kinds (families of made drawings, languages, machines that the setup script may meet) a few: the rest is `slow`.
# Two halves of the same length at once, each of which loads only what its own rooms need, beside lint and types, which
# work while a half waits for its processes.
# Set up again where what is to be installed has changed; whether it is all there, a test of tests/setup says.
# No library works with threads of its own: there are as many processes as cores.
QUICK := -m "not engine and not fleet and not ocr and not browser and not slow" --hypothesis-profile quick -o tmp_path_retention_policy=failed
SHEETS := $(addprefix tests/,answering/retrieval bench documents reading vocabulary)
ONETHREAD := env OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
# What tests write is kept in memory where there is room: they make and remove thousands of files and folders.
ROOM := [ -w /dev/shm ] && [ "$$(df -Pm /dev/shm | awk 'NR == 2 {print $$4}')" -ge 1000 ]
INMEMORY := $(shell $(ROOM) && echo TMPDIR=/dev/shm)
READY := .venv/.tests-ready

$(READY): pyproject.toml constraints.txt fix_qwen_dependencies.sh
	@$(TESTSETUP) >/dev/null 2>&1 || $(TESTSETUP)
	@touch $@

check: $(READY)
	@make --no-print-directory --jobs=3 --keep-going --output-sync=target check-others check-sheets types lint

check-sheets:
	@$(CACHED) $(ONETHREAD) $(INMEMORY) $(PYTHON) -m pytest $(QUICK) $(SHEETS)

check-others:
	@$(CACHED) $(ONETHREAD) $(INMEMORY) $(PYTHON) -m pytest $(QUICK) tests $(addprefix --ignore=,$(SHEETS) tests/accuracy)

# What a room's own tests run of it, line by line and branch by branch: `make coverage OF=reading`; without OF, of all.
# Worker processes and what only engines and browsers run count as not run.
OF ?= .
coverage:
	$(CACHED) $(PYTHON) -m coverage run --source=backend/$(OF) -m pytest -m "not engine and not browser" tests/$(OF)
	$(PYTHON) -m coverage report

lint: scripts
	$(PYTHON) -m ruff check $(SOURCES)
	$(PYTHON) -m ruff format --check $(SOURCES)
	@[ ! -x $(TSC) ] || $(TSC) -p client/jsconfig.json

# The page's scripts are checked against their types and the API's where npm is; nobody needs it to run the page.
TSC := .cache/typescript/node_modules/.bin/tsc
scripts:
	@[ -x $(TSC) ] || { command -v npm >/dev/null && \
	  npm install --silent --no-audit --no-fund --prefix .cache/typescript typescript@7.0.2 >/dev/null; } || \
	  echo "no npm: the types of the page's scripts will not be checked"

types:
	$(PYTHON) -m mypy

# What several copies of the service share in the tests, and what stands in front of them; without it those tests are
# skipped and say so.
AZURITE := .cache/azurite/node_modules/.bin/azurite-blob
servers:
	@[ -x $(AZURITE) ] || { command -v npm >/dev/null && \
	  npm install --silent --no-audit --no-fund --prefix .cache/azurite azurite@3.35.0 >/dev/null; } || \
	  echo "no Azurite: the tests of Azure's store will be skipped"
	@command -v redis-server >/dev/null || { \
	  [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	  { apt-get update -qq && apt-get install -y -qq redis-server >/dev/null; }; } || \
	  echo "no Redis: the tests of rates shared there will be skipped"
	@command -v memcached >/dev/null || { \
	  [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	  { apt-get update -qq && apt-get install -y -qq memcached >/dev/null; }; } || \
	  echo "no memcached: the tests of rates shared there will be skipped"
	@{ [ -x /usr/sbin/nginx ] && command -v caddy >/dev/null; } || { \
	  [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	  { apt-get update -qq && apt-get install -y -qq --no-install-recommends nginx-light caddy >/dev/null; }; } || \
	  echo "no nginx or no Caddy: the tests of their examples will be skipped"

format:
	$(PYTHON) -m ruff check --fix $(SOURCES)
	$(PYTHON) -m ruff format $(SOURCES)

# The browser tests drive Chromium; without it they are skipped and say so.
browser:
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || { \
	  [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	  { apt-get update -qq && apt-get install -y -qq chromium chromium-driver >/dev/null; }; } || \
	  echo "no Chromium: the browser tests will be skipped"

# What follows from the code: requirements_qwen.txt, tables in the documents, docs/openapi.json, the page's types of it.
documents:
	$(PYTHON) -m backend.setup.requirements > requirements_qwen.txt
	$(PYTHON) -m backend.setup.licences > docs/licences.md
	$(PYTHON) -m backend.planning.guide
	$(PYTHON) -m tests.docs.openapi > docs/openapi.json
	$(PYTHON) -m tests.docs.page_types > client/types/api.d.ts

# The versions that are installed; run it after a change of pyproject.toml, and the tests after it.
lock:
	$(PYTHON) -m backend.setup.lock

# Every installed package with its version and licence, as CycloneDX.
bill:
	$(PYTHON) -m cyclonedx_py environment --pyproject pyproject.toml --output-reproducible --of JSON -o .cache/bill.json $(CURDIR)/.venv

clean:
	rm -rf .venv .cache .pytest_cache .mypy_cache .ruff_cache build *.egg-info
