# `make run` starts QualCode, `make test` runs every test; both need only Python 3.11 or newer and make.
SHELL = /bin/sh
VENV = .venv
BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --constraint constraints.txt

TEST = $(BIN)/python -m pytest --numprocesses 2 --dist loadscope --no-loadscope-reorder
LONG = --timeout 3600 -o faulthandler_timeout=0

# Compiled once and kept, whatever the shell says: every process of the tests would compile all of it anew.
export PYTHONDONTWRITEBYTECODE =

.PHONY: run test test-fast coverage soak fuzz bench lint screenshots constraints clean help

help:
	@echo "make run          start QualCode and open it in the browser"
	@echo "make test         install what the tests need and run them: eight minutes at the most"
	@echo "make test-fast    the same without the browser tests"
	@echo "make coverage     the same, and tell which lines they reach"
	@echo "make soak         the same tests at length: long random gestures, kills, load, properties on 2,000 examples"
	@echo "make fuzz         many broken files on every reader, many requests at the API"
	@echo "make bench        measure, and print the figures as a table"
	@echo "make lint         check style, types and the import contract"
	@echo "make screenshots  take the README's pictures and one of every page"

run: $(VENV)/.installed
	@$(BIN)/qualcode

test: $(VENV)/.tested lint
	@$(BIN)/python -m tests.support.chromium
	@$(BIN)/python -m tests.support.nginx
	@$(TEST)

test-fast: $(VENV)/.tested
	@$(TEST) -m "not browser and not soak and not fuzz"

coverage: $(VENV)/.tested
	@$(TEST) -m "not browser and not soak and not fuzz" --cov --cov-report=term

soak: $(VENV)/.tested
	@$(BIN)/python -m tests.support.chromium
	@$(TEST) $(LONG) -m soak
	@$(TEST) $(LONG) --hypothesis-profile soak -m "hypothesis and not soak"

fuzz: $(VENV)/.tested
	@$(TEST) $(LONG) -m fuzz

bench: $(VENV)/.tested
	@$(BIN)/python -m tests.support.chromium
	@$(BIN)/python -m benchmarks

lint: $(VENV)/.tested
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/mypy

screenshots: $(VENV)/.tested
	@$(BIN)/python -m tests.support.chromium
	@$(BIN)/python -m tests.support.screenshots

constraints: $(VENV)/.tested
	@$(BIN)/python -m pip freeze --exclude-editable --disable-pip-version-check | grep -v ' @ ' > constraints.txt

clean:
	rm -rf $(VENV) .pytest_cache .hypothesis .ruff_cache .import_linter_cache .mypy_cache .coverage

$(VENV)/bin/python:
	@found=""; for name in python3.13 python3.12 python3.11 python3 python; do \
	  if command -v $$name >/dev/null 2>&1 && $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	  then found=$$name; break; fi; done; \
	if [ -z "$$found" ]; then echo "QualCode needs Python 3.11 or newer: install it, then run make again." >&2; exit 1; fi; \
	echo "Making a virtual environment with $$found ..."; \
	$$found -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "Python's venv module is not complete: on Debian and Ubuntu, apt install python3-venv." >&2; exit 1; }
	@$(PIP) --no-compile --upgrade "pip>=25,<27" || true  # an older one installs too, a third slower

$(VENV)/.installed: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "Installing QualCode (the first time takes a minute or two) ..."
	@$(PIP) --editable .
	@touch $@

$(VENV)/.tested: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "Installing QualCode and what its tests need (the first time takes a minute or two) ..."
	@$(PIP) --no-compile --editable ".[test]"
	@touch $(VENV)/.installed $@
