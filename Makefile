# One build configuration for everything, so that it is built once.
SWIFT_FLAGS := -c release -Xswiftc -enable-testing --no-color-diagnostics
# NATIVE=1 compiles for this machine's processor: faster, but the program may not run on another.
ifdef NATIVE
SWIFT_FLAGS += -Xcc -march=native
endif
PACKAGES    := libgsl-dev libopenblas-dev libsqlite3-dev zlib1g-dev pkg-config
# Modules whose data are files: Sources/MODULE/Resources here, PREFIX/share/ember/MODULE once installed.
DATA_MODULES := EmberLikelihood
PREFIX      ?= /usr/local
EMBER       := .build/release/ember
INPUT       ?= examples/planck2018.yaml
SHELL       := bash

TIMER       := Benchmarks/.build/release/timer
PEERS       := Benchmarks/.build/peers

.PHONY: run test build library test-python docs deps format lint stage install uninstall benchmarks bench bench-peers bench-derivatives robustness kills fuzz sanitize-thread

# The posterior of INPUT. Further options go into ARGS, for example: make run ARGS=--force
run: build
	@time $(EMBER) run $(INPUT) $(ARGS)

# Tests are built by `swift build`: `swift test` would pass -enable-testing a second time, and so build everything again.
test: deps
	@time (swift build --build-tests $(SWIFT_FLAGS) && swift test --skip-build $(SWIFT_FLAGS))

build: deps
	@time swift build $(SWIFT_FLAGS)

# The articles and the reference of all modules as a site in .build/docs.
docs: build
	@.ci/documentation

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

# 10,000 mutated files of every format, each read in a process with limits of memory and time. Inputs that go wrong stay in .build/fuzz.
# Further options go into ARGS, for example: make fuzz ARGS="--only yaml --count 100000"
fuzz: build
	.build/release/EmberFuzz $(ARGS)

# The solver and a short run under the thread sanitizer, built apart (some ten minutes). A race ends it with status 66.
sanitize-thread: deps
	swift build $(SWIFT_FLAGS) --sanitize=thread --product ember --scratch-path .build-tsan
	export TSAN_OPTIONS=halt_on_error=1; \
	.build-tsan/release/ember spectra --lmax 600 -o .build-tsan/spectra.txt
	export TSAN_OPTIONS=halt_on_error=1; \
	.build-tsan/release/ember run $(INPUT) -o .build-tsan/chains/run --force \
	  --set sampler.mcmc.max_samples=200 --set theory.ember.cache=off || test $$? = 2

# What is installed, laid out as below PREFIX. The program is linked once more, from the objects of the one build, with the runtime
# of Swift in it, so that it needs no toolchain; GSL, OpenBLAS, SQLite and zlib stay shared.
STAGE       := .build/install
SHARE       := $(STAGE)/share/ember
DOC         := $(STAGE)/share/doc/ember
COMPLETIONS := bash-completion/completions/ember zsh/site-functions/_ember fish/vendor_completions.d/ember.fish
FOUNDATION  := FoundationInternationalization FoundationEssentials CoreFoundation _FoundationICU _FoundationCollections \
  _FoundationCShims

stage: build
	@rm -rf $(STAGE) && mkdir -p $(STAGE)/bin $(SHARE)/models $(DOC)/licences
	swiftc -static-stdlib -emit-executable -o $(STAGE)/bin/ember @.build/release/ember.product/Objects.LinkFileList \
	  -Xlinker --defsym=main=EmberCLI_main -Xlinker --gc-sections -Xlinker -s $(FOUNDATION:%=-l%) -lstdc++
	@for module in $(DATA_MODULES); do cp -r Sources/$$module/Resources $(SHARE)/$$module || exit 1; done
	@cp -r examples $(SHARE)/examples && cp -r training/models/lcdm-wide $(SHARE)/models/lcdm-wide
	@cp LICENSE NOTICE README.md CHANGELOG.md $(DOC)
	@cp $$(dirname $$(command -v swiftc))/../share/swift/LICENSE.txt $(DOC)/licences/swift.txt
	@for licence in .build/checkouts/*/LICENSE*; do \
	  cp $$licence $(DOC)/licences/$$(basename $$(dirname $$licence)).txt || exit 1; \
	done
	@for script in $(COMPLETIONS); do \
	  mkdir -p $(STAGE)/share/$$(dirname $$script) && \
	  $(STAGE)/bin/ember --generate-completion-script $${script%%[-/]*} >$(STAGE)/share/$$script || exit 1; \
	done
	@cd $(STAGE) && find . -type f -printf '%P\n' | sort >share/ember/installed-files

# PREFIX/bin/ember, PREFIX/share/ember (data, examples, models), licences in PREFIX/share/doc/ember, completions of the shells.
install: stage
	@cd $(STAGE) && { cat share/ember/installed-files; echo share/ember/installed-files; } | while read -r file; do \
	  mode=644; [ ! -x $$file ] || mode=755; \
	  install -D -m $$mode $$file "$(DESTDIR)$(PREFIX)/$$file" || exit 1; \
	done
	@echo "installed: $(DESTDIR)$(PREFIX)/bin/ember"

# The library libember for other programs (include/ember.h), linked once more like the program.
LIBRARY     := .build/library

library: deps
	@swift build $(SWIFT_FLAGS) --product EmberLibrary
	@mkdir -p $(LIBRARY)/lib && printf '{ global: ember_*; local: *; };\n' >$(LIBRARY)/symbols.map
	swiftc -static-stdlib -emit-library -module-name EmberLibrary -o $(LIBRARY)/lib/libember.so.new \
	  @.build/release/EmberLibrary.product/Objects.LinkFileList -Xlinker -soname=libember.so \
	  -Xlinker --version-script=$(LIBRARY)/symbols.map -Xlinker --gc-sections -Xlinker -s $(FOUNDATION:%=-l%) -lstdc++
	@mv $(LIBRARY)/lib/libember.so.new $(LIBRARY)/lib/libember.so

# The tests of python/ember, in a Python environment of their own with JAX and Cobaya.
PYTHON      ?= python3
PYTHON_ENV  := .build/python

test-python: library
	@test -x $(PYTHON_ENV)/bin/python || $(PYTHON) -m venv $(PYTHON_ENV)
	@$(PYTHON_ENV)/bin/pip install -q --disable-pip-version-check numpy pytest jax cobaya
	cd python && PYTHONDONTWRITEBYTECODE=1 ../$(PYTHON_ENV)/bin/python -m pytest -q -p no:cacheprovider $(ARGS)

# Removes what `make install` put there, and nothing else.
uninstall:
	@cd "$(DESTDIR)$(PREFIX)" && xargs -d '\n' rm -f -- <share/ember/installed-files && rm -f share/ember/installed-files && \
	  find share/ember share/doc/ember -depth -type d -empty -delete
