# Two commands do everything on a fresh machine: `make demo` and `make test`.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
BENCH  := .venv-bench
NEXT   := .venv-next

.PHONY: demo test test-next check lint dictionary bench install lock clean

demo: install  ## crawl the built-in portal, build the archive, show what was found
	$(BIN)/nianbao demo

test: install  ## the test suite
	$(BIN)/python -m pytest -n auto

test-next: $(NEXT)/.installed  ## the tests of the pages, under the newest alpha of Datasette 1
	$(NEXT)/bin/python -m pytest -n auto $(PAGES)

# What is browsed, without what would look at it again in Chromium.
PAGES := $(addprefix tests/archive/test_,draft.py feed.py home.py hostile_pages.py publisher_page.py report_page.py \
	search_page.py serve.py serve_process.py stories.py trend.py)

check: install lint  ## everything a change must pass
	$(BIN)/python -m pytest -n auto

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

dictionary: install  ## write docs/data-dictionary.md anew from the schema and the forms
	$(BIN)/python -m archive.dictionary docs/data-dictionary.md

bench: $(BENCH)/.installed  ## reading speed and quality of text beside other readers
	$(BENCH)/bin/python benchmarks/read.py
	$(BENCH)/bin/python benchmarks/text.py

install: $(STAMP)

# Versions and hashes are pinned; --no-deps keeps the project itself from pulling anything else in.
$(STAMP): constraints.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(STAMP)

$(NEXT)/.installed: constraints.txt constraints-next.txt pyproject.toml
	$(PYTHON) -m venv $(NEXT)
	$(NEXT)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r constraints.txt
	$(NEXT)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r constraints-next.txt
	$(NEXT)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

# What is measured and its peers, apart from what the project runs and is tested with.
$(BENCH)/.installed: benchmarks/constraints.txt
	$(PYTHON) -m venv $(BENCH)
	$(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $<
	touch $@

COMPILE := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	--upgrade --quiet

lock:  ## rewrite constraints.txt and benchmarks/constraints.txt from pyproject.toml (needs uv)
	$(COMPILE) --extra dev --extra ocr -o constraints.txt
	$(COMPILE) --extra dev --extra ocr --extra bench -c constraints.txt -o benchmarks/constraints.txt

clean:
	rm -rf $(VENV) $(BENCH) $(NEXT) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
