# LoopStacks. `make help` lists everything.
SHELL := /bin/bash
CONFIGURATION ?= Release
PORT ?= 8080
N ?= 3
HOST := control-plane/LoopStacks.ControlPlane
CLI_DLL := cli/LoopStacks.Cli/bin/$(CONFIGURATION)/net10.0/loopstacks.dll
CHAOS_DLL := test/LoopStacks.Chaos/bin/$(CONFIGURATION)/net10.0/LoopStacks.Chaos.dll
ARGS ?=

export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export DOTNET_NOLOGO := 1

.DEFAULT_GOAL := help
.PHONY: help deps build dev demo examples cluster chaos upgrade-test soak test test-kubernetes test-console screenshots bench format run-control-plane images deploy undeploy crds manifests run-operator

help: ## Show this list
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

deps: ## Restore all packages, exactly as locked
	@hack/restore.sh

build: deps ## Build everything
	@dotnet build LoopStacks.slnx --no-restore -c $(CONFIGURATION) -v quiet -nologo

dev: build ## Run the whole platform in one process at port 8080 (PORT=…), with the examples; Ctrl-C stops it
	@dotnet $(CLI_DLL) dev --port $(PORT) --apply examples $(ARGS)

demo: build ## Start the platform on a free port, run the examples, show what happened, stop
	@hack/demo.sh $(CLI_DLL)

examples: build ## Start the platform on a free port, run every example, check each answer, stop
	@hack/examples.sh $(CLI_DLL) $(CONFIGURATION)

cluster: build ## Start PostgreSQL, Redis, N control planes (N=3) and a proxy at port 8080 (PORT=…) on this machine; Ctrl-C stops it
	@hack/cluster.sh $(HOST)/bin/$(CONFIGURATION)/net10.0/LoopStacks.ControlPlane.dll deploy/proxy/LoopStacks.Proxy/bin/$(CONFIGURATION)/net10.0/LoopStacks.Proxy.dll $(N) $(PORT)

chaos: build ## Kill, hang and cut off parts of a cluster under load, then check its whole history (SECONDS=180 SEED=…)
	@dotnet $(CHAOS_DLL) --seconds $(or $(SECONDS),180) $(if $(SEED),--seed $(SEED)) $(ARGS)

upgrade-test: build ## Replace a cluster of an older commit by this version, one by one and under load, and check its history (FROM=COMMIT)
	@hack/upgrade-test.sh "$(FROM)" $(CHAOS_DLL) $(ARGS)

soak: build ## Run a cluster under load for long, see whether memory, descriptors and throughput stay as they are (MINUTES=30)
	@dotnet $(CHAOS_DLL) --soak $(or $(MINUTES),30) $(if $(SEED),--seed $(SEED)) $(ARGS)

test: ## Run all tests and all examples
	@hack/test.sh

test-kubernetes: build ## Run what needs a Kubernetes: against an API server, and on a node (LOOPSTACKS_KUBE_CLUSTER=…)
	@hack/kubernetes.sh all

test-console: build ## Run the tests of the console, in a browser (LOOPSTACKS_CHROMIUM=…)
	@hack/servers.sh && dotnet test/LoopStacks.Console.Tests/bin/$(CONFIGURATION)/net10.0/LoopStacks.Console.Tests.dll

screenshots: build ## Take the pictures of the console for the documentation: docs/images
	@hack/servers.sh && LOOPSTACKS_SCREENSHOTS=$(CURDIR)/docs/images dotnet test/LoopStacks.Console.Tests/bin/$(CONFIGURATION)/net10.0/LoopStacks.Console.Tests.dll --filter-method '*Screenshots.Take' --no-progress

images: deps ## Make the container images, without a container engine or a registry: artifacts/images/loopstacks.tar
	@hack/images.sh platform

deploy: ## Deploy to the cluster of kubectl's current context and wait until it is ready (IMAGES=registry VALUES=file HELM_ARGS=…)
	@hack/deploy.sh up

undeploy: ## Delete it from there, with all that it made and knows; asks first (CONFIRM=yes KEEP_DATA=yes)
	@hack/deploy.sh down

crds: ## Apply the CustomResourceDefinitions to the cluster of kubectl's current context
	@hack/deploy.sh crds

manifests: ## Render deploy/manifests from the Helm chart
	@hack/manifests.sh

bench: ## Measure: the decider, the validator, the codec, the whole system under load, trees of loops (about 25 minutes)
	@hack/bench.sh $(ARGS)

format: ## Format the code
	@dotnet format LoopStacks.slnx --no-restore

run-control-plane: build ## Run the control plane alone (agents connect from outside)
	@dotnet $(HOST)/bin/$(CONFIGURATION)/net10.0/LoopStacks.ControlPlane.dll $(ARGS)

run-operator: build ## Run the operator for the cluster of your kubeconfig (ARGS="--help" lists the options)
	@dotnet operator/LoopStacks.Operator/bin/$(CONFIGURATION)/net10.0/LoopStacks.Operator.dll $(ARGS)
