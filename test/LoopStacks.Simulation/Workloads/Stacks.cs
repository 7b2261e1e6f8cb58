using LoopStacks.Core.Resources;
using LoopStacks.Engine.Faults;
using LoopStacks.Engine.Loops;
using LoopStacks.Engine.Resources;

namespace LoopStacks.Simulation.Workloads;

/// <summary>The LoopStacks of all simulations. What loops are pinned to is content, so all processes of all worlds may share what was compiled.</summary>
internal sealed class Stacks : IResourceService
{
    private const string Documents = """
        apiVersion: loopstacks.io/v1
        kind: LoopStack
        metadata: {name: sum}
        spec: {capabilities: [add]}
        ---
        apiVersion: loopstacks.io/v1
        kind: LoopStack
        metadata: {name: panel}
        spec:
          capabilities: [add]
          phases: {bidding: {winners: 3}, output: {aggregationStrategy: consensus, key: sum}}
        ---
        apiVersion: loopstacks.io/v1
        kind: LoopStack
        metadata: {name: team}
        spec:
          capabilities: [add, audit]
          phases: {execution: {parallelism: sequential}}
        ---
        apiVersion: loopstacks.io/v1
        kind: LoopStack
        metadata: {name: checked}
        spec:
          capabilities: [add]
          phases: {bidding: {winners: 2}, output: {aggregationStrategy: reduce, reducer: join, verifier: verify}}
        ---
        apiVersion: loopstacks.io/v1
        kind: LoopStack
        metadata: {name: debate}
        spec:
          capabilities: [add]
          phases: {bidding: {winners: 2}, execution: {rounds: 3}, output: {aggregationStrategy: consensus, key: sum}}
        ---
        apiVersion: loopstacks.io/v1
        kind: LoopStack
        metadata: {name: plan}
        spec:
          loops:
            - {name: first, stack: sum}
            - {name: each, stack: sum, dependsOn: [first], forEach: input.parts, input: item, maxParallel: 2}
            - {name: skipped, stack: sum, when: "`false`"}
            - name: last
              stack: panel
              dependsOn: [each, skipped]
              input: {depth: "`0`", width: "`0`", asks: "`false`", value: "sum([loops.first.output.sum, sum(loops.each.output[].sum)])"}
        """;

    private static readonly Dictionary<string, LoopStack> s_stacks = ResourceReader.ReadYaml(Documents)
        .Select(read => read.Resource as LoopStack ?? throw new InvalidOperationException(string.Join("; ", read.Errors.Select(error => $"line {error.Line}: {error.Pointer}: {error.Message}"))))
        .ToDictionary(stack => stack.Metadata.Name);

    public static DefinitionCache Definitions { get; } = new();

    event Action<ResourceChange>? IResourceService.Changed
    {
        add
        {
        }

        remove
        {
        }
    }

    public static LoopStack Named(string name) => s_stacks[name];

    public IReadOnlyList<StoredResource> List(ResourceKind kind, string? @namespace) => [];

    public StoredResource? Get(ResourceKind kind, string @namespace, string name) =>
        kind == ResourceKind.LoopStack && s_stacks.TryGetValue(name, out var stack) ? new StoredResource(stack, default) : null;

    public IEnumerable<Resource> Of(ResourceKind kind) => kind == ResourceKind.LoopStack ? s_stacks.Values : [];

    public IReadOnlyList<Resource> Of(ResourceKind kind, string name) => kind == ResourceKind.LoopStack && s_stacks.TryGetValue(name, out var stack) ? [stack] : [];

    public ValueTask<Outcome<StoredResource>> CreateAsync(Resource resource, bool dryRun, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<Outcome<StoredResource>> ReplaceAsync(Resource resource, string? ifMatch, bool dryRun, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<Outcome<Applied>> ApplyAsync(Resource resource, bool dryRun, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<Outcome<StoredResource>> DeleteAsync(ResourceKind kind, string @namespace, string name, string? ifMatch, bool dryRun, CancellationToken cancellation) => throw new NotSupportedException();
}
