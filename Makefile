# Every target sets up what it needs, once: a virtual environment in .venv with the locked dependencies.
#   make run          the bot on Discord where DISCORD_TOKEN is set; else its preview in a local browser page
#   make test         the tests
#   make install      the set-up alone
#   make ask Q="…"    ask the documents from the shell
#   make check        ruff and mypy
#   make format       ruff's formatter
#   make locales      brings the translations' files up to the code (bot/locales)
#   make screenshots  the README's pictures, from the preview (needs Chromium)
#   make evaluate     how good the answers are, on the labelled sets in SETS="dir dir …"
#   make tune         the weights of re-scoring, tuned again with each of these sets left out
#   make kill-test    kills a process that follows a folder 200 times, and fills its disk (KILLS=n)
#   make malformed-test  reads some two thousand malformed files, and prints what that took
#   make follow-test  how soon a change among 10,000 documents is answered
#   make facts-test   how soon key facts are found among 100,000
#   make readers-test how much of a document's words each reader finds (FOLDER: unpacked documentation packages)
#   make socket-test  the bot against a Discord of our own on a real socket, and its faults (CORPUS: kept between runs)
#   make soak         the same for SOAK=60 seconds: memory and open files stay flat
#   make defence-test takes out each defence of SECURITY.md, and sees whether its test fails
#   make docker-test  builds the Docker image and runs it, where there is an engine
#   make bench        speed and memory, beside other engines (BENCH=full: a million passages too)
#   make install-bench  those engines alone
#   make lock         new versions of the dependencies, within pyproject.toml

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

ifeq ($(DISCORD_TOKEN)$(DISCORD_TOKEN_FILE),)
    MODE := preview
else
    MODE := run
endif

.DELETE_ON_ERROR:
.PHONY: run test install ask check format locales screenshots evaluate tune sets kill-test malformed-test follow-test facts-test readers-test \
    socket-test soak defence-test docker-test bench install-bench lock clean

run: $(VENV)/$(MODE).installed
	@$(BIN)/python -m bot $(MODE)

test: $(VENV)/dev.installed
	$(BIN)/python -m pytest --numprocesses auto --dist loadgroup $(ARGS)

install: $(VENV)/$(MODE).installed

ask: $(VENV)/$(MODE).installed
	@$(BIN)/python -m index ask -- "$$Q"

check: $(VENV)/dev.installed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: $(VENV)/dev.installed
	$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .

locales: $(VENV)/dev.installed
	@$(BIN)/python -m bot.locales

screenshots: $(VENV)/preview.installed
	$(BIN)/python -m docs.screenshots

SETS ?= $(wildcard ../shared/data/*/)
evaluate: $(VENV)/$(MODE).installed sets
	@$(BIN)/python -m index evaluate $(SETS)

tune: $(VENV)/$(MODE).installed sets
	@$(BIN)/python -m index.measuring.tune $(SETS)

sets:
	@test -n "$(SETS)" || { echo 'make: name labelled sets: SETS="dir dir …" (docs/retrieval.md)' >&2; exit 1; }

KILLS ?= 200
kill-test: $(VENV)/dev.installed
	@PYTHONPATH=. $(BIN)/python tests/killing.py --kills $(KILLS)

malformed-test: $(VENV)/dev.installed
	@folder=$$(mktemp -d) && PYTHONPATH=. $(BIN)/python tests/malformed.py $$folder/files; code=$$?; rm -rf $$folder; exit $$code

follow-test: $(VENV)/dev.installed
	@PYTHONPATH=. $(BIN)/python tests/follow_time.py

facts-test: $(VENV)/dev.installed
	@PYTHONPATH=. $(BIN)/python tests/facts_time.py

readers-test: $(VENV)/dev.installed
	@PYTHONPATH=. $(BIN)/python tests/measure_html.py $(FOLDER)
	@PYTHONPATH=. $(BIN)/python tests/measure_pdf.py $(FOLDER)

SOAK ?= 60
socket-test: $(VENV)/dev.installed
	@PYTHONPATH=. $(BIN)/python tests/socket_test.py $(if $(CORPUS),--keep $(CORPUS))

soak: $(VENV)/dev.installed
	@PYTHONPATH=. $(BIN)/python tests/socket_test.py --soak $(SOAK)

defence-test: $(VENV)/dev.installed
	@PYTHONPATH=. $(BIN)/python tests/defences.py $(ARGS)

docker-test: $(VENV)/dev.installed
	@$(BIN)/python tests/docker_image.py

PEERS := rank_bm25,bm25s,bm25s-numba,tantivy,fts5
bench: $(VENV)/bench.installed
	$(BIN)/python -m index bench --passages 10000 --against $(PEERS)
	$(BIN)/python -m index bench --passages 100000 --against $(PEERS)
ifeq ($(BENCH),full)
	$(BIN)/python -m index bench --passages 1000000 --against bm25s-numba,tantivy
endif

install-bench: $(VENV)/bench.installed

# The lock files name versions and hashes, and hold for every Python that pyproject.toml allows.
LOCK := uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes --no-header \
        --no-emit-index-url --no-emit-find-links --upgrade
lock: $(VENV)/dev.installed
	$(BIN)/$(LOCK) --output-file requirements/run.txt
	$(BIN)/$(LOCK) --constraint requirements/run.txt --extra preview --extra pictures --output-file requirements/preview.txt
	$(BIN)/$(LOCK) --constraint requirements/preview.txt --extra dev --output-file requirements/dev.txt
	$(BIN)/$(LOCK) --constraint requirements/dev.txt --extra bench --output-file requirements/bench.txt

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

$(VENV)/%.installed: requirements/%.txt $(VENV)/python.installed
	@echo "Installing $< ..."
	@$(PIP) install --require-hashes --only-binary :all: -r $<
	@touch $@
