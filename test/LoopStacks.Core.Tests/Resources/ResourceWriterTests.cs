using System.Text.Json;
using LoopStacks.Core.Resources;
using LoopStacks.JsonSchema;

namespace LoopStacks.Core.Tests.Resources;

public sealed class ResourceWriterTests
{
    private static readonly string[] Documents =
    [
        "kind: Realm",
        """
        kind: Realm
        spec:
          description: d
          isolation: dedicated
          resources: {maxAgentInstances: 5, maxConcurrentLoops: 7, storageClass: s, redisConfig: {replicas: 1, memory: 128Mi}}
          networking: {allowCrossRealmCommunication: true, federationEndpoints: [https://a.example], exports: [a], imports: [b]}
          governance: {agentApprovalRequired: true, loopAuditingEnabled: false, retentionPolicy: {loopHistory: 1d12h, agentLogs: 500ms}, budgets: {maxDepth: 3, maxLoops: 10, tokens: 1000, cost: 1.5}, policies: [{a: 1}]}
        """,
        """
        kind: Agent
        spec:
          runtime: {image: i, language: python, handler: h, resources: {cpu: 250m, memory: 1.5Gi}}
          capabilities: [a, b/c.d_e-f]
          schema: {input: true, output: {type: object}}
          model: {provider: openai, name: m, endpoint: http://x, secretRef: s, temperature: 0.2, maxTokens: 5}
          instructions: |
            Be kind.
          tools: [{name: t, command: c, args: [a, b]}, {name: u, url: https://u.example}]
          bidding: {confidence: "length(text)", maxConcurrent: 2, cost: 0.25}
          metadata: {name: n, description: d, version: "1", author: a, tags: [x]}
        """,
        """
        kind: AgentInstance
        spec:
          agent: a
          config: {any: [1, null, {x: y}]}
          autoscaling: {enabled: true, minReplicas: 0, maxReplicas: 4, targetCPUUtilization: 80, targetMemoryUtilization: 70, targetQueueLength: 5}
          placement: {nodeSelector: {disk: ssd}, tolerations: [{key: k}], affinity: {a: 1}}
        """,
        """
        kind: LoopStack
        spec:
          capabilities: [a, b]
          phases:
            intake: {timeout: 1m30s, validation: {required: [text], schema: {type: object}}}
            bidding: {timeout: 2s, minBids: 2, maxBids: 4, selectionStrategy: cheapest, winners: all, reannounce: 0, payment: secondPrice}
            execution: {timeout: 2h, parallelism: adaptive, retryPolicy: {maxRetries: 0, backoffStrategy: linear}}
            output: {timeout: 10s, aggregationStrategy: consensus, key: /a, threshold: 0.66, quorum: 2, weight: reputation, method: schulze, verifier: check, onDisagreement: round, onInvalid: round}
        """,
        """
        kind: LoopStack
        spec:
          capabilities: [a, b]
          phases: {execution: {parallelism: sequential, inputs: {b: {x: input.x, y: [contributions.a, 1]}}}}
        """,
        """
        kind: LoopStack
        spec:
          loops:
            - {name: first, stack: a/b.c, when: input.x, input: {x: input.x}}
            - {name: second, inline: {description: d, schema: {input: true, output: {type: object}}, capabilities: [a], phases: {output: {timeout: 10s}}}, dependsOn: [first], forEach: input.items, maxParallel: 3, input: item}
        """,
    ];

    internal static IReadOnlyList<string> SoundTexts => [.. Documents.Select(document => $"apiVersion: loopstacks.io/v1\nmetadata: {{name: n, labels: {{a: b}}}}\n{document}")];

    public static TheoryData<string> Kinds => [.. Enum.GetNames<ResourceKind>()];

    public static TheoryData<string> Sound => [.. SoundTexts];

    [Fact]
    public void Write_Defaults_AreFilledIn()
    {
        var stack = new LoopStack { Metadata = new() { Name = "s" }, Spec = new() { Capabilities = ["a"] } };
        Assert.Equal(
            """
            apiVersion: loopstacks.io/v1
            kind: LoopStack
            metadata:
              name: s
              namespace: default
            spec:
              schema: {}
              capabilities:
              - a
              phases:
                intake:
                  timeout: 30s
                  validation: {}
                bidding:
                  timeout: 5s
                  minBids: 1
                  maxBids: 10
                  selectionStrategy: best
                  winners: 1
                  reannounce: 1
                  payment: firstPrice
                execution:
                  timeout: 5m
                  parallelism: parallel
                  rounds: 1
                  retryPolicy:
                    maxRetries: 3
                    backoffStrategy: exponential
                output:
                  timeout: 30s
                  aggregationStrategy: merge
                  threshold: 0.5
                  quorum: 1
                  weight: equal
                  method: plurality
                  onDisagreement: fail
                  onInvalid: fail

            """,
            YamlDocuments.FromJson(ResourceWriter.Write(stack)));
    }

    [Theory]
    [MemberData(nameof(Sound))]
    public void Write_WhatWasRead_ReadsBackTheSame(string yaml)
    {
        var read = Assert.Single(ResourceReader.ReadYaml(yaml));
        Assert.Empty(read.Errors);
        var written = ResourceWriter.Write(read.Resource!);
        var again = ResourceReader.Read(written);
        Assert.Empty(again.Errors);
        Assert.Equal(written.GetRawText(), ResourceWriter.Write(again.Resource!).GetRawText());
        Assert.Equal(written.GetRawText(), ResourceWriter.Write(ResourceReader.ReadYaml(YamlDocuments.FromJson(written))[0].Resource!).GetRawText());
    }

    [Theory]
    [MemberData(nameof(Sound))]
    public void Schema_SoundDocument_IsValid(string yaml)
    {
        var document = Assert.Single(YamlDocuments.ToJson(yaml));
        var resource = ResourceReader.Read(document).Resource!;
        var schema = CompiledSchema.Compile(ResourceSchemas.For(resource.Kind));
        Assert.Empty(schema.Validate(document));
        Assert.Empty(schema.Validate(ResourceWriter.Write(resource)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Schema_UnknownField_IsInvalid(string kind)
    {
        var schema = CompiledSchema.Compile(ResourceSchemas.For(Enum.Parse<ResourceKind>(kind)));
        var document = YamlDocuments.ToJson($"{{apiVersion: loopstacks.io/v1, kind: {kind}, metadata: {{name: n}}, spec: {{other: 1}}}}")[0];
        Assert.False(schema.IsValid(document));
    }

    [Fact]
    public void Schema_LoopStack_SaysRangesWordsAndDefaults()
    {
        var bidding = ResourceSchemas.For(ResourceKind.LoopStack).GetProperty("properties").GetProperty("spec").GetProperty("properties")
            .GetProperty("phases").GetProperty("properties").GetProperty("bidding").GetProperty("properties");
        Assert.Equal("""{"type":"integer","minimum":1,"maximum":1000,"default":10}""", bidding.GetProperty("maxBids").GetRawText());
        Assert.Equal(
            """{"anyOf":[{"type":"integer","minimum":1,"maximum":1000},{"const":"all"}],"default":1}""", bidding.GetProperty("winners").GetRawText());
        Assert.Equal("""{"enum":["firstPrice","secondPrice"],"default":"firstPrice"}""", bidding.GetProperty("payment").GetRawText());
        Assert.Equal("5s", bidding.GetProperty("timeout").GetProperty("default").GetString());
    }
}
