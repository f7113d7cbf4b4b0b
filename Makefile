# One build configuration for everything, so that it is built once.
SWIFT_FLAGS := -c release -Xswiftc -enable-testing --no-color-diagnostics
# NATIVE=1 compiles for this machine's processor: faster, but the program may not run on another.
ifdef NATIVE
SWIFT_FLAGS += -Xcc -march=native
endif
PACKAGES    := libgsl-dev libopenblas-dev libsqlite3-dev pkg-config
MODULES     := $(wildcard Sources/*/Resources)
PREFIX      ?= /usr/local
EMBER       := .build/release/ember
INPUT       ?= examples/planck2018.yaml
SHELL       := bash

TIMER       := Benchmarks/.build/release/timer
PEERS       := Benchmarks/.build/peers

.PHONY: run test build deps format lint install benchmarks bench bench-peers bench-derivatives robustness kills sanitize-thread

# The posterior of INPUT. Further options go into ARGS, for example: make run ARGS=--force
run: build
	@time $(EMBER) run $(INPUT) $(ARGS)

test: deps
	@time swift test $(SWIFT_FLAGS)

build: deps
	@time swift build $(SWIFT_FLAGS)

# Installs the Debian packages that are missing; as root, or through sudo.
deps:
	@missing=""; \
	for package in $(PACKAGES); do \
	  dpkg -s $$package >/dev/null 2>&1 || missing="$$missing $$package"; \
	done; \
	if [ -n "$$missing" ]; then \
	  echo "installing$$missing"; \
	  sudo=""; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	  $$sudo apt-get update -qq </dev/null && \
	  DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq --no-install-recommends $$missing </dev/null; \
	fi

format:
	swift format -i -r Sources Tests Benchmarks/Sources Package.swift Benchmarks/Package.swift

lint:
	swift format lint --strict -r Sources Tests Benchmarks/Sources Package.swift Benchmarks/Package.swift

# What stands in Benchmarks/README.md. The package there is built apart from this one.
benchmarks: deps
	@swift build --package-path Benchmarks $(SWIFT_FLAGS)

bench: benchmarks
	python3 Benchmarks/Scripts/costs.py $(TIMER) 9 Benchmarks/costs.svg

bench-peers: benchmarks
	@test -x $(PEERS)/bin/python || python3 -m venv $(PEERS)
	@$(PEERS)/bin/pip install -q camb==2.0.5 classy==3.4.1.0
	$(PEERS)/bin/python Benchmarks/Scripts/peers.py $(TIMER)

bench-derivatives: benchmarks
	Benchmarks/.build/release/derivatives $(ARGS)

# Further options go into ARGS, for example: make robustness ARGS="--points 1000 --precision default"
robustness: benchmarks
	Benchmarks/.build/release/robustness $(ARGS)

# Runs and trainings killed at random moments against those left alone. Another number: make kills ARGS=1000
kills: build
	python3 Benchmarks/Scripts/kills.py $(EMBER) $(ARGS)

# The solver and a short run under the thread sanitizer, built apart (some ten minutes). A race ends it with status 66.
sanitize-thread: deps
	swift build $(SWIFT_FLAGS) --sanitize=thread --product ember --scratch-path .build-tsan
	export TSAN_OPTIONS=halt_on_error=1; \
	.build-tsan/release/ember spectra --lmax 600 -o .build-tsan/spectra.txt
	export TSAN_OPTIONS=halt_on_error=1; \
	.build-tsan/release/ember run $(INPUT) -o .build-tsan/chains/run --force \
	  --set sampler.mcmc.max_samples=200 --set theory.ember.cache=off || test $$? = 2

# The program and its data: PREFIX/bin/ember, PREFIX/share/ember/MODULE.
install: build
	install -D -m 755 $(EMBER) $(DESTDIR)$(PREFIX)/bin/ember
	for resources in $(MODULES); do \
	  module=$$(basename $$(dirname $$resources)); \
	  mkdir -p $(DESTDIR)$(PREFIX)/share/ember/$$module; \
	  cp -r $$resources/. $(DESTDIR)$(PREFIX)/share/ember/$$module/; \
	done
