# Every target sets up what it needs: a virtual environment, uv, the locked packages, the fonts.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PROGRAMME ?= shifan
PERIOD ?= latest

.PHONY: report test lint lab bench foreign fuzz fonts setup clean

report: setup fonts  ## the sample period's HTML and PDF report in outputs/
	$(BIN)/guatu run $(PROGRAMME) $(PERIOD)

test: setup fonts  ## the whole test suite
	$(BIN)/pytest --numprocesses auto --maxprocesses 4 --dist loadfile

lint: setup  ## ruff and mypy
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

lab: setup fonts  ## the notebooks in JupyterLab
	$(BIN)/jupyter lab notebooks

bench: setup fonts  ## what a report costs, against the naive pipeline, among many bureaux, over many kernels; the outbox; a large ledger
	$(BIN)/python benchmarks/one_report.py
	$(BIN)/python benchmarks/one_report.py --published
	$(BIN)/python benchmarks/one_report.py --published --one-processor
	$(BIN)/python benchmarks/one_report.py --published --one-processor --suite
	$(BIN)/python benchmarks/pipeline.py
	$(BIN)/python benchmarks/growth.py
	$(BIN)/python benchmarks/kernels.py
	$(BIN)/python benchmarks/site.py
	$(BIN)/python benchmarks/outbox.py
	$(BIN)/python benchmarks/large_ledger.py

foreign: setup  ## papermill's and nbclient's own tests on warm kernels and on stock ones, in an environment of their own
	$(BIN)/python scripts/foreign_suites.py

# A property of whole sheets, columns or ledgers costs some milliseconds a case, so it gets 3,000.
PARSERS := $(addprefix tests/ledgers/test_,dates.py numerals.py parse.py kinds.py) tests/checks/test_identities.py
COLUMNS := tests/checks/test_identities.py::test_a_column_at_once_finds_what_each_text_alone_would

fuzz: setup  ## each parser of cells on 100,000 generated cases, other properties on 3,000
	$(BIN)/pytest --numprocesses auto --maxprocesses 4 $(PARSERS) --deselect $(COLUMNS) -m hypothesis --hypothesis-profile=fuzz
	$(BIN)/pytest tests/ledgers/test_reading.py tests/checks/test_reconcile.py tests/test_screen.py $(COLUMNS) -m hypothesis --hypothesis-profile=sheets

fonts:  ## the faces of the official layout into the user's cache, without root
	@$(PYTHON) scripts/fetch_fonts.py

setup: $(VENV)/.ready

$(VENV)/.ready: pyproject.toml uv.lock scripts/bootstrap.py
	@$(PYTHON) scripts/bootstrap.py

clean:
	rm -rf $(VENV) .uv outputs
