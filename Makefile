# Talon: `make` alone lists what can be done. Everything it installs: Python packages into .venv,
# Debian packages with apt (as root or by sudo, said aloud; APT=no forbids it).

PYTHON ?= $(shell command -v python3.11 || command -v python3.13 || command -v python3.12 || command -v python3)
APT ?= yes
HALL ?= hub/halls/vodokanal.toml
OUT ?= demo-out
DATA ?=
DATE ?= 2020-01-13
HOURS ?= 1
SPEED ?= 20
SAMPLE ?= 300
SEED ?= 1
IN ?=
JOBS ?= 2
# Writes constraints.txt; nothing else of ours needs it, so setup.cfg does not name it.
UV := uv>=0.5,<1

DEMO_PACKAGES := python3-venv mosquitto fonts-dejavu-core fonts-wqy-microhei
TEST_PACKAGES := $(DEMO_PACKAGES) faketime xvfb systemd
BIN := .venv/bin
# Only our own folders are looked at, so a stray file never changes what lint says.
CODE := wire kiosk display operator_pad hub hw_sim tests

# Compiled modules are kept even where the environment forbids it: a run of the tests starts some 200
# daemons, and each would compile itself anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test lint bench cover deep lock mutate clean packages-demo packages-test

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

demo: packages-demo .venv/demo.stamp ## a whole hall for two minutes; HALL=file.toml plays another hall
	$(BIN)/talon-sim demo --hall $(HALL) --out $(OUT)

test: packages-test .venv/test.stamp lint ## lint and all tests but the long ones
	$(BIN)/python -m pytest -q -n 6 --dist worksteal  # most of them wait, for processes and devices

lint: .venv/test.stamp ## ruff, mypy, import rules
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: packages-test .venv/test.stamp ## speed and memory, each beside its floor
	$(BIN)/python -m tests.bench

deep: packages-test .venv/test.stamp ## all lines of docs/reliability.md for HOURS=n; DATA=file.csv DATE=day plays a recorded day instead
ifeq ($(DATA),)
	$(BIN)/python -m tests.deep $(HOURS)
else
	$(if $(filter made,$(DATA)),$(BIN)/python -m tests.deep.made_day .venv/made-day.csv)
	$(BIN)/talon-sim replay $(patsubst made,.venv/made-day.csv,$(DATA)) --date $(DATE) --speed $(SPEED) --out replay-out
endif

mutate: .venv/mutate.stamp ## change the code in SAMPLE=300 places and list what no test notices; SEED=n, IN=hub
	$(BIN)/python -m tests.mutation --sample $(SAMPLE) --seed $(SEED) --inside '$(IN)' --jobs $(JOBS)

cover: packages-test .venv/cover.stamp ## branch coverage of the machines, beside its floor; what is missing by file
	$(BIN)/python -m tests.cover

lock: .venv/lock.stamp ## write constraints.txt anew from setup.cfg; delete it first to take the newest of all
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --all-extras --no-emit-package pip \
	    --annotation-style line --custom-compile-command "make lock" --output-file constraints.txt setup.cfg

clean: ## remove what the other targets made, .venv too
	rm -rf .venv build *.egg-info $(OUT) replay-out bench-* mutants.json .coverage* .hypothesis .mypy_cache .ruff_cache .import_linter_cache
	find $(CODE) -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/demo.stamp: setup.cfg pyproject.toml constraints.txt
	$(call venv,sim)

.venv/test.stamp: setup.cfg pyproject.toml constraints.txt
	$(call venv,sim$(,)test)
	@touch .venv/demo.stamp

.venv/cover.stamp: setup.cfg pyproject.toml constraints.txt
	$(call venv,sim$(,)test$(,)cover)
	@touch .venv/demo.stamp .venv/test.stamp

# Needs no constraints: it writes them.
.venv/lock.stamp: setup.cfg
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check '$(UV)'
	@touch $@

.venv/mutate.stamp: setup.cfg pyproject.toml constraints.txt
	$(call venv,sim$(,)test$(,)mutate)
	@touch .venv/demo.stamp .venv/test.stamp

packages-demo:
	@$(call packages,$(DEMO_PACKAGES))

packages-test:
	@$(call packages,$(TEST_PACKAGES))

, := ,
define venv
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "Talon needs Python 3.11 or later; found: $$($(PYTHON) --version 2>&1). PYTHON=path names another."; exit 1; }
	@echo "Python packages go into .venv"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check \
	    --constraint constraints.txt --editable '.[$(1)]'
	@touch $@
endef

# dpkg-query says "installed" only for what is there; other systems than Debian have no dpkg.
define packages
	command -v dpkg-query >/dev/null || exit 0; \
	missing=; for name in $(1); do \
	    dpkg-query -W -f '$${db:Status-Status}' $$name 2>/dev/null | grep -qx installed || missing="$$missing $$name"; \
	done; \
	[ -n "$$missing" ] || exit 0; \
	if [ "$(APT)" = no ]; then root=false; \
	elif [ "$$(id -u)" = 0 ]; then root=; \
	elif command -v sudo >/dev/null; then root=sudo; \
	else root=false; fi; \
	if [ "$$root" = false ]; then \
	    echo "Not installed:$$missing. To have everything: apt-get install$$missing (as root). Going on without."; exit 0; \
	fi; \
	echo "Installing Debian packages$${root:+ by sudo}:$$missing"; \
	$$root apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$root apt-get install -y -qq --no-install-recommends $$missing >/dev/null || \
	    echo "apt could not install:$$missing. Going on without."
endef
