using System.Text.Json;
using System.Text.Json.Nodes;
using LoopStacks.Core.Resources;

namespace LoopStacks.Kubernetes.Tests.Crds;

/// <summary>A document of each kind, one of each of its forms, in which every field is given.</summary>
internal static class FullDocuments
{
    private const string Text = """
        apiVersion: loopstacks.io/v1
        kind: Agent
        metadata: {name: agent}
        spec:
          runtime: {image: i, language: python, handler: h, resources: {cpu: 250m, memory: 128Mi}}
          capabilities: [a, b]
          schema: {input: {type: object}, output: true}
          model: {provider: openai, name: m, endpoint: "http://localhost:1/v1", secretRef: s, temperature: 0.5, maxTokens: 100}
          instructions: Be brief.
          tools:
            - {name: t, url: "https://example.com/mcp", secretRef: s}
          bidding: {confidence: 0.5, maxConcurrent: 4, cost: 1.5}
          metadata: {name: n, description: d, version: v, author: a, tags: [t]}
        ---
        apiVersion: loopstacks.io/v1
        kind: Agent
        metadata: {name: agent-command}
        spec:
          capabilities: [a]
          tools: [{name: t, command: c, args: [x]}]
        ---
        apiVersion: loopstacks.io/v1
        kind: AgentInstance
        metadata: {name: instance}
        spec:
          agent: a
          realm: r
          replicas: 2
          resources: {cpu: "1", memory: 1Gi}
          config: {any: thing}
          autoscaling: {enabled: true, minReplicas: 1, maxReplicas: 3, targetCPUUtilization: 80, targetMemoryUtilization: 80, targetQueueLength: 5}
          placement: {nodeSelector: {disk: ssd}, tolerations: [{key: k}], affinity: {nodeAffinity: {}}}
        ---
        apiVersion: loopstacks.io/v1
        kind: Realm
        metadata: {name: realm}
        spec:
          description: d
          isolation: dedicated
          resources: {maxAgentInstances: 10, maxConcurrentLoops: 10, storageClass: fast, redisConfig: {replicas: 1, memory: 1Gi}}
          networking: {allowCrossRealmCommunication: true, federationEndpoints: ["http://example.com"], exports: [e], imports: [i]}
          governance:
            agentApprovalRequired: true
            loopAuditingEnabled: false
            retentionPolicy: {loopHistory: 1d, agentLogs: 1h}
            budgets: {maxDepth: 3, maxLoops: 100, tokens: 1000, cost: 2.5}
            policies: [{any: thing}]
        ---
        apiVersion: loopstacks.io/v1
        kind: LoopStack
        metadata: {name: stack}
        spec:
          description: d
          schema: {input: {type: object}, output: {type: object}}
          capabilities: [a, b]
          phases:
            intake: {timeout: 1s, validation: {required: [x], schema: {type: object}}}
            bidding: {timeout: 1s, minBids: 1, maxBids: 5, selectionStrategy: all, winners: 2, reannounce: 2, payment: secondPrice}
            execution: {timeout: 1m, parallelism: sequential, rounds: 2, retryPolicy: {maxRetries: 1, backoffStrategy: linear}, inputs: {a: input.x}}
            output: {timeout: 1s, aggregationStrategy: reduce, key: k, threshold: 0.6, quorum: 2, weight: confidence, method: borda, reducer: sum, verifier: check, onDisagreement: fail, onInvalid: human}
          metadata: {version: v, author: a, tags: [t], category: c}
        ---
        apiVersion: loopstacks.io/v1
        kind: LoopStack
        metadata: {name: composite}
        spec:
          loops:
            - {name: first, stack: a, when: input.x, forEach: input.list, maxParallel: 5, input: {text: item}}
            - name: second
              dependsOn: [first]
              inline:
                description: d
                schema: {input: {type: object}, output: {type: object}}
                capabilities: [a]
                phases:
                  intake: {timeout: 1s, validation: {required: [x], schema: {type: object}}}
                  bidding: {timeout: 1s, minBids: 1, maxBids: 5, selectionStrategy: best, winners: 1, reannounce: 2, payment: firstPrice}
                  execution: {timeout: 1m, parallelism: parallel, rounds: 2, retryPolicy: {maxRetries: 1, backoffStrategy: linear}, inputs: {a: input.x}}
                  output: {timeout: 1s, aggregationStrategy: reduce, key: k, threshold: 0.6, quorum: 1, weight: equal, method: plurality, reducer: sum, verifier: check, onDisagreement: fail, onInvalid: fail}
        """;

    public static IReadOnlyList<JsonObject> All { get; } = [.. YamlDocuments.ToJson(Text).Select(document => JsonNode.Parse(document.GetRawText())!.AsObject())];

    /// <summary>Places of all values in the spec, with what stands there.</summary>
    public static IEnumerable<(string Pointer, JsonNode Value)> Places(JsonObject document) => Below("/spec", document["spec"]!);

    /// <summary>The document with another value at a place; null takes the field out.</summary>
    public static JsonObject With(JsonObject document, string pointer, JsonNode? value)
    {
        var copy = document.DeepClone().AsObject();
        var tokens = pointer[1..].Split('/');
        var at = tokens[..^1].Aggregate((JsonNode)copy, (node, token) => node is JsonArray list ? list[int.Parse(token)]! : node[token]!);
        if (at is JsonArray items)
            items[int.Parse(tokens[^1])] = value;
        else
            at[tokens[^1]] = value;
        return copy;
    }

    public static JsonElement Element(JsonObject document) => JsonElement.Parse(document.ToJsonString());

    private static IEnumerable<(string, JsonNode)> Below(string pointer, JsonNode node)
    {
        yield return (pointer, node);
        var children = node switch
        {
            JsonObject map => map.Select(pair => (pair.Key, pair.Value!)),
            JsonArray list => list.Select((item, i) => ($"{i}", item!)),
            _ => [],
        };
        foreach (var (name, child) in children)
        {
            foreach (var place in Below($"{pointer}/{name}", child))
                yield return place;
        }
    }
}
