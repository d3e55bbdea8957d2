# CI runs the same targets. Each target names its needs, and scripts/setup installs the missing ones.

SHELL := bash
WASM := wasm32-unknown-unknown
export PATH := $(CURDIR)/.tools/bin:$(CURDIR)/.tools/node_modules/.bin:$(PATH)

# Without this, Trunk asks the registry whether there is a newer Trunk. It does not accept NO_COLOR=1.
export TRUNK_SKIP_VERSION_CHECK := true
unexport NO_COLOR

# Tests in a browser find their driver by this variable.
DRIVER = CHROMEDRIVER="$${CHROMEDRIVER:-$$(command -v chromedriver)}"
JOURNEY = HSM_DOJO_DIST="$(CURDIR)/dist" cargo test --locked --test journey

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help serve build test check test-native test-web test-journey audit test-firefox test-webkit bench fuzz mutants clean clean-tools

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# Not in dist/, so that dist/ has only release builds.
serve: ## Build the app, serve it at http://127.0.0.1:8080/ and rebuild it at every change
	@scripts/setup rust wasm-bindgen trunk
	@echo 'HSM Dojo: http://127.0.0.1:8080/ as soon as it is built; Ctrl-C ends it'
	trunk serve --dist target/serve

# The release build contains no path of the machine that built it.
build: export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS := --cfg sha2_backend_soft="compact" --remap-path-prefix=$(or $(CARGO_HOME),$(HOME)/.cargo)/registry/src= --remap-path-prefix=$(CURDIR)=
build: ## Build the app as it ships, into dist/
	@scripts/setup rust wasm-bindgen trunk wasm-opt esbuild openssl
	trunk build --release

test: ## Run everything below, from check to test-webkit
	@scripts/setup rust wasm-bindgen trunk wasm-opt esbuild openssl cargo-deny expect pexpect browser firefox $(WEBKIT) audits
	@$(MAKE) --no-print-directory check test-native test-web test-journey audit test-firefox test-webkit

check: ## Formatting, lints on both targets, licences and sources of the dependencies
	@scripts/setup rust cargo-deny
	cargo fmt --check
	cargo clippy --locked --all-targets -- -D warnings
	cargo clippy --locked --test journey -- -D warnings
	cargo clippy --locked --target $(WASM) --lib --bins --test browser -- -D warnings
	cargo deny --locked check bans licenses sources

test-native: ## The simulator and the native terminal; needs no browser
	@scripts/setup rust openssl expect pexpect
	cargo test --locked

test-web: ## The app's parts, in headless Chromium
	@scripts/setup rust wasm-bindgen browser
	$(DRIVER) CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER=wasm-bindgen-test-runner WASM_BINDGEN_TEST_TIMEOUT=300 \
		cargo test --locked --target $(WASM) --test browser

test-journey: build ## The whole page as it ships, driven in headless Chromium
	@scripts/setup browser
	$(DRIVER) $(JOURNEY) -- --skip page_audits::

audit: build ## axe-core on every page in every theme, and Lighthouse on the page as it ships
	@scripts/setup browser audits
	$(DRIVER) $(JOURNEY) -- page_audits::

test-firefox: build ## Both activation lessons as they ship, by keyboard and by touch, in headless Firefox
	@scripts/setup firefox
	HSM_DOJO_BROWSER=firefox $(JOURNEY) -- every_browser::

# There is no WebKitGTK for macOS, and Safari cannot be driven without a window and the consent of its user.
ifeq ($(shell uname),Darwin)
test-webkit:
	@echo 'SKIPPED: test-webkit needs WebKitGTK, which there is not for macOS'
else
WEBKIT = webkit
test-webkit: build ## The same in WebKit, on a virtual screen
	@scripts/setup webkit
	HSM_DOJO_BROWSER=webkit $(JOURNEY) -- every_browser::
endif

bench: build ## Measure the budgets: commands per second, and the page in headless Chromium
	@scripts/setup browser audits xterm
	$(DRIVER) HSM_DOJO_DIST="$(CURDIR)/dist" cargo bench --locked

# Findings are in fuzz/artifacts/. The suite runs the same entry points with other input. The stable toolchain has no
# sanitizers, and the program has no unsafe code that would need them.
FUZZ_SECONDS ?= 60
fuzz: ## Give random input to the command lines and to saved state, for FUZZ_SECONDS each
	@scripts/setup rust cargo-fuzz
	for target in lines lab world; do \
		mkdir -p fuzz/corpus/$$target && \
		cargo fuzz run --sanitizer none $$target fuzz/corpus/$$target fuzz/seeds/$$target -- \
			-max_total_time=$(FUZZ_SECONDS) -timeout=10 -max_len=20000 -dict=fuzz/$$target.dict -print_final_stats=1 || exit 1; \
	done

# The tests must notice each mutant. A survivor needs a reason in .cargo/mutants.toml.
mutants: ## Make small changes to the code since MUTANTS_BASE, or MUTANTS_SAMPLE ones, and see that a test fails
	@scripts/setup rust cargo-mutants
	@scripts/mutants

clean: ## Remove what was built
	rm -rf dist target fuzz/target fuzz/corpus fuzz/artifacts

clean-tools: ## Remove the tools that were installed here
	rm -rf .tools
