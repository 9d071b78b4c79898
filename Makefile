# Two commands on a fresh machine with Python 3.11 or newer, its venv module, and make:
#   make publish   publishes the sample publication of this repository into public/
#   make test      runs lint, types, import contracts and all tests
PYTHON ?= python3
BIN := .venv/bin
JOBS ?= 2

.PHONY: publish test lint unit slowest looks accept-looks faults bench pictures constraints clean

publish: .venv/.publish
	$(BIN)/python publish.py

test: lint unit

.venv/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Syndicate needs Python 3.11 or newer; run: make PYTHON=/path/to/python3.12"; exit 1; }
	$(PYTHON) -m venv .venv
	@touch $@

.venv/.publish: .venv/.made pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

.venv/.test: .venv/.made pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	@touch $@ .venv/.publish

lint: .venv/.test
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

# By file: tests of one file share what is slow to make. Folders with slow tests come first, and
# unit/ last, so that no processor is left alone with a slow file at the end. The tests start many
# processes, which would all compile anew what they import if they might not keep it.
unit: export PYTHONDONTWRITEBYTECODE =
unit: .venv/.test
	$(BIN)/pytest -q -n $(JOBS) --dist loadfile --no-loadscope-reorder $(TELLING)

# Runs them all, and tells which took longest.
slowest: TELLING = --durations=40
slowest: unit

# Kills, stops and cuts at every point, and 200 series of kills; `make test` has some of each.
faults: .venv/.test
	FAULT_SEEDS=200 SYNDICATE_EVERY_POINT=1 $(BIN)/pytest -q -n $(JOBS) tests/faults

# Figures of the README. They take minutes, and want a quiet machine. The ratio to npm mjml is told
# where that is there: in build/npm, as benchmarks/emails.py says, or with MJML=folder.
bench: .venv/.test
	$(BIN)/python benchmarks/build.py
	$(BIN)/python benchmarks/hugo.py
	$(BIN)/python benchmarks/start.py
	$(BIN)/python benchmarks/feeds.py
	$(BIN)/python benchmarks/emails.py $(if $(MJML),--mjml $(MJML))
	$(BIN)/python benchmarks/messages.py
	$(BIN)/python benchmarks/smtp.py
	$(BIN)/python benchmarks/ledger.py
	$(BIN)/python benchmarks/subscribers.py
	$(BIN)/python benchmarks/preview.py
	$(BIN)/python benchmarks/sending.py

# Every theme and kind of newsletter in a browser; `make test` looks at some.
looks: .venv/.test
	SYNDICATE_LOOKS=all $(BIN)/pytest -q tests/browser/test_looks.py

# Accepts what looks otherwise now: see the difference in git.
accept-looks: .venv/.test
	SYNDICATE_LOOKS=all SYNDICATE_ACCEPT=1 $(BIN)/pytest -q tests/browser/test_looks.py

# The pictures of the sample articles, and those of the README (these need Chromium).
pictures: .venv/.test
	$(BIN)/python tools/pictures.py
	$(BIN)/python tools/screenshots.py

# Takes the newest versions that fit, and pins them.
constraints:
	rm -rf build/constraints && $(PYTHON) -m venv build/constraints
	build/constraints/bin/python -m pip install --quiet -e '.[test]'
	{ echo "# The versions that are tested together; made by: make constraints"; \
	  build/constraints/bin/python -m pip freeze --exclude-editable; } > constraints.txt

clean:
	rm -rf .venv build public .syndicate
