# One build configuration for everything, so that it is built once.
SWIFT_FLAGS := -c release -Xswiftc -enable-testing
PACKAGES    := libgsl-dev libopenblas-dev libsqlite3-dev pkg-config
MODULES     := $(wildcard Sources/*/Resources)
PREFIX      ?= /usr/local
EMBER       := .build/release/ember
INPUT       ?= examples/planck2018.yaml
SHELL       := bash

.PHONY: run test build deps format lint install

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
	swift format -i -r Sources Tests Package.swift

lint:
	swift format lint --strict -r Sources Tests Package.swift

# The program and its data: PREFIX/bin/ember, PREFIX/share/ember/MODULE.
install: build
	install -D -m 755 $(EMBER) $(DESTDIR)$(PREFIX)/bin/ember
	for resources in $(MODULES); do \
	  module=$$(basename $$(dirname $$resources)); \
	  mkdir -p $(DESTDIR)$(PREFIX)/share/ember/$$module; \
	  cp -r $$resources/. $(DESTDIR)$(PREFIX)/share/ember/$$module/; \
	done
