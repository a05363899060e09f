# Every target sets up what it needs: a virtual environment, uv, the locked packages, the fonts.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PROGRAMME ?= shifan
PERIOD ?= latest

.PHONY: report test lint lab bench fuzz fonts setup clean

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

bench: setup fonts  ## what a report costs, stage by stage, and a ledger of 100,000 rows
	$(BIN)/python benchmarks/one_report.py
	$(BIN)/python benchmarks/outbox.py
	$(BIN)/python benchmarks/large_ledger.py

fuzz: setup  ## the parsers and their like on 100,000 generated cases each
	$(BIN)/pytest tests/ledgers tests/checks/test_identities.py tests/test_screen.py -m hypothesis --hypothesis-profile=fuzz

fonts:  ## the faces of the official layout into the user's cache, without root
	@$(PYTHON) scripts/fetch_fonts.py

setup: $(VENV)/.ready

$(VENV)/.ready: pyproject.toml uv.lock scripts/bootstrap.py
	@$(PYTHON) scripts/bootstrap.py

clean:
	rm -rf $(VENV) .uv outputs
