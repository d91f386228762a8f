# `make` alone lists what there is to make. What a recipe needs of the machine is looked after in deploy/*.sh.

PORT ?= 8000
UV ?= uv
export PYTHON CHROMIUM

BIN := .venv/bin
STATIC := $(shell find static $(wildcard */static */*/static) 2>/dev/null)

.DELETE_ON_ERROR:
.PHONY: help install run test lint faults bench profile weight bundle lock catalogues screenshots clean

help:
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile

install: .venv/.installed staticfiles/.collected  ## what production needs, in .venv; then the static files

run: install  ## the demo at http://localhost:8000/ (another port: make run PORT=9000)
	@exec sh deploy/run.sh '$(PORT)'

test: lint install  ## everything: lint, then all tests, a real Chromium included
	@chromium=$$(sh deploy/chromium.sh) && CHROMIUM=$$chromium $(BIN)/python -m pytest

lint: .venv/.installed-test  ## format, rules, types and import direction
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@sh deploy/types.sh

faults: install .venv/.installed-test  ## the faults in their long form (with DATABASE_URL and REDIS_URL: theirs too)
	FAULTS=long $(BIN)/python -m pytest tests/faults

bench: install .venv/.installed-test  ## what this machine carries (a first look: make bench BENCH=--quick; SCALE=on: cost at a million cases)
	$(BIN)/python -m tests.load$(if $(SCALE),.scale) $(BENCH)

profile: install .venv/.installed-test  ## where the server's time goes while it carries messages
	$(BIN)/python -m tests.load --profile SQLite $(BENCH)

weight: install .venv/.installed-test  ## what the widget costs the page around it, and what its files weigh
	@chromium=$$(sh deploy/chromium.sh) && CHROMIUM=$$chromium $(BIN)/python -m tests.load.weight $(WEIGHT)

bundle: .venv/.installed  ## static/built, from the modules in static/ (needs Node; commit what it makes)
	$(BIN)/python -m chatsupport.bundle

lock:  ## requirements*.txt from pyproject.toml (all newest: make lock UPGRADE=--upgrade)
	@UV='$(UV)' sh deploy/lock.sh $(UPGRADE)

catalogues: .venv/.installed-test  ## what customers read, gathered for translation (chat/widget/locale)
	$(BIN)/python -m tests.catalogues

screenshots: install .venv/.installed-test  ## docs/pictures and docs/screens, from the running product
	@chromium=$$(sh deploy/chromium.sh) && CHROMIUM=$$chromium $(BIN)/python -m tests.screenshots

clean:  ## all that was made, but not the data in var/
	rm -rf .venv staticfiles .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find cases chat chatsupport tests -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/.installed: requirements.txt
	@sh deploy/install.sh $<
	@touch $@

.venv/.installed-test: requirements-test.txt .venv/.installed
	@sh deploy/install.sh $<
	@touch $@

staticfiles/.collected: .venv/.installed $(STATIC)
	@$(BIN)/python manage.py collectstatic --no-input --clear --verbosity 0
	@touch $@
