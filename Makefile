# Everything that a person needs: make run, make test. The rest is for working on the project.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Never a CUDA build for a CPU program: on Linux the +cpu build, from wherever pip finds it, else from PyTorch's own
# CPU index. Elsewhere PyPI's torch is a CPU build already.
ifeq ($(shell uname -s),Linux)
TORCH = $(BIN)/pip install -q "torch==2.13.0+cpu" 2>/dev/null \
  || $(BIN)/pip install -q "torch==2.13.0+cpu" --extra-index-url https://download.pytorch.org/whl/cpu
else
TORCH = $(BIN)/pip install -q "torch==2.13.0"
endif
PYTEST_ARGS ?=
BENCH_ARGS ?=

.PHONY: install run llm test test-deps lint check bench gate clean

install: $(VENV)/.installed  ## .venv with the coach command

$(VENV)/.installed: pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing (about 1 GB, a few minutes the first time) ..."
	@$(TORCH)
	@$(BIN)/pip install -q -e .
	@touch $@

run: install  ## prepare what is missing and serve the page on http://127.0.0.1:7860
	@$(BIN)/coach serve

llm: install  ## a language model on this machine, about 1.1 GB: fetched, tested, set
	@$(BIN)/pip install -q -e ".[local-llm]"
	@$(BIN)/coach llm pull
	@$(BIN)/coach llm use local

test-deps: $(VENV)/.test-installed

$(VENV)/.test-installed: $(VENV)/.installed
	@$(BIN)/pip install -q -e ".[dev]"
	@touch $@

test: test-deps  ## every test; installs Chromium too where it may, else says that the browser tests are skipped
	@sh tests/e2e/install_browser.sh
	@$(BIN)/pytest $(PYTEST_ARGS)

lint: test-deps
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .

check: install  ## the shipped corpus against its format
	@$(BIN)/coach corpus check

bench: install  ## beside a plain LangChain pipeline, in docs/benchmarks.md; BENCH_ARGS=--quick for a look
	@$(BIN)/python -m benchmarks $(BENCH_ARGS)

gate: test-deps  ## fit the gate again and print how good it is
	$(BIN)/python -m benchmarks.fit_gate

clean:
	rm -rf $(VENV) index/default index/corpus-* .pytest_cache .mypy_cache .ruff_cache
