# apigw-lens. "make help" lists the targets; "make demo" and "make test" need
# only Go, a C compiler, Node and Python 3, and fetch what else they use once.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:

BIN := bin/apigw-lens
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
GOARCH ?= $(shell go env GOARCH)
GOTEST ?= go test ./...
FUNCTIONS := $(notdir $(wildcard functions/*))
WEB_SOURCES := $(shell find web/src web/public -type f) web/index.html web/vite.config.ts web/tsconfig.json

.PHONY: help
help: ## List the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z0-9-]+:.*## / {printf "  %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

##@ Run

.PHONY: demo
demo: build ## Make demo traffic and show its dashboard on 127.0.0.1
	$(BIN) demo --data .data/demo

.PHONY: build
build: web ## Build bin/apigw-lens with the page in it
	go build -ldflags "-X github.com/apigw-lens/apigw-lens/internal/cli.version=$(VERSION)" -o $(BIN) ./cmd/apigw-lens

.PHONY: web
web: web/dist/index.html ## Build the page

web/dist/index.html: web/node_modules/.package-lock.json $(WEB_SOURCES)
	npm --prefix web run --silent build
	@touch $@

web/node_modules/.package-lock.json: web/package.json web/package-lock.json
	npm --prefix web ci --no-audit --no-fund
	@touch $@

.PHONY: lambdas
lambdas: $(FUNCTIONS:%=lambda-%) ## Build build/<function>/bootstrap (GOARCH=arm64 for AWS)

lambda-%:
	CGO_ENABLED=0 GOOS=linux GOARCH=$(GOARCH) go build -tags lambda.norpc -trimpath -ldflags '-s -w' \
		-o build/$*/bootstrap ./functions/$*

.PHONY: invoke
invoke: lambda-$(or $(FN),enricher) ## Run a Lambda's bootstrap on a sample event (FN=enricher EVENT=events/...)
	go run ./test/runtimeapi/invoke -fn $(or $(FN),enricher) $(if $(EVENT),-event $(EVENT))

##@ Check

.PHONY: test
test: web tools ## Run every test
	test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { gofmt -l $$(git ls-files '*.go'); exit 1; }
	go vet ./...
	npm --prefix web run --silent check
	$(GOTEST)

.PHONY: tools
tools: ## Fetch sam, cfn-lint and moto_server where the PATH has none, and Trino's parser where Maven is
	@python3 .ci/tool.py sam cfn-lint moto_server >/dev/null
	@if command -v mvn >/dev/null; then test/trino/fetch.sh parser >/dev/null; fi

.PHONY: trino
trino: ## Run the Athena SQL of every visual and report on a real Trino beside DuckDB (Java 24, Maven, 0.8 GB once)
	go test -tags trino -timeout 60m -v -run TestTrinoGives ./test/trino

FUZZ ?= accesslog:FuzzParse accesslog:FuzzLayout firehose:FuzzBase64 handler/enricher:FuzzProcess handler/enricher:FuzzEvent \
	handler/enricher/oracle:FuzzOracle jsonscan:FuzzSkip source:FuzzReader quicksight/expr:FuzzAnalyse board:FuzzParseState

.PHONY: fuzz
fuzz: ## Fuzz parser, handler and file reader (FUZZTIME=10m or 20000x each; FUZZ=package:Fuzz... for some)
	for target in $(FUZZ); do \
		go test -run '^$$' -fuzz "^$${target#*:}$$" -fuzztime $(or $(FUZZTIME),1m) -fuzzminimizetime 10x "./internal/$${target%:*}"; \
	done

.PHONY: test-arm64
test-arm64: ## Run the enricher's tests as arm64, the oracle's among them, under qemu-aarch64 (Debian: qemu-user)
	ORACLE_RECORDS=2000 GOARCH=arm64 CGO_ENABLED=0 go test -exec qemu-aarch64 \
		./internal/jsonscan ./internal/accesslog ./internal/firehose ./internal/enrich ./internal/handler/enricher/...

.PHONY: bench
bench: bench-handler bench-import bench-dashboard ## Measure everything in docs/benchmarks.md's first table (ten minutes)

.PHONY: bench-handler
bench-handler: ## Measure the handler beside Go and Python, by itself, as a process, and on hostile input
	go run -pgo=functions/enricher/default.pgo ./test/bench/handler
	go run ./test/bench/invocation
	test/bench/hostile.sh

.PHONY: bench-import
bench-import: build ## Measure the import of 1 and 5 million lines beside GoAccess, where it is installed
	test/bench/import.sh 1000000 3
	test/bench/import.sh 5000000 1

.PHONY: bench-dashboard
bench-dashboard: build ## Measure the dashboard on 5 million requests
	test -e .data/bench/apigw-lens.json || $(BIN) demo --data .data/bench --rate 143000 --no-serve
	go run ./test/bench/dashboard -single .data/bench

# The compiler reads default.pgo and puts in place the calls that it names. A profile
# that is older than the code does no harm; it only helps less. Where the binary lay
# is of no use to others.
.PHONY: pgo
pgo: ## Profile the enricher anew for its compiler, into functions/enricher/default.pgo
	@mkdir -p build
	CGO_ENABLED=0 go test -trimpath -run '^$$' -bench '^BenchmarkProcess$$' -benchtime 10s \
		-cpuprofile "$(CURDIR)/build/cpu.pprof" -o /dev/null ./internal/handler/enricher
	gunzip < build/cpu.pprof | python3 -c 'import re, sys, tempfile; sys.stdout.buffer.write(re.sub( \
		tempfile.gettempdirb() + rb"/go-build[0-9]+/b[0-9]+/enricher[.]test", \
		lambda path: b"x" * len(path[0]), sys.stdin.buffer.read()))' | gzip -n > functions/enricher/default.pgo

# Two runs' files are compared by golang.org/x/perf/cmd/benchstat.
.PHONY: bench-go
bench-go: ## Run the Go benchmarks of the enricher into build/bench.txt
	@mkdir -p build
	go test -run '^$$' -bench '^Benchmark(Process|Parse|Base64)$$' -benchmem -benchtime 100x -count 6 \
		./internal/handler/enricher ./internal/accesslog ./internal/firehose | tee build/bench.txt

.PHONY: bench-reports
bench-reports: build ## Measure all reports of a month (LINES=10000000 CUSTOMERS=1000)
	test/bench/reports.sh $(or $(LINES),10000000) $(or $(CUSTOMERS),1000)

.PHONY: generate
generate: ## Rewrite what is generated: Glue columns, log formats, field reference, runbook, sample events, dashboard
	go test ./test/catalogue ./test/template ./events ./test/dashboards -update

.PHONY: sam-build
sam-build: tools ## Build the stack's functions as "sam deploy" does
	SAM_CLI_TELEMETRY=0 CGO_ENABLED=0 GOFLAGS='-tags=lambda.norpc -trimpath' "$$(python3 .ci/tool.py sam)" build

.PHONY: clean
clean: ## Remove what was built (data folders stay)
	rm -rf bin build .aws-sam web/dist/* web/node_modules .cache
