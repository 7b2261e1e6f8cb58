namespace LoopStacks.Api.Tests.Resources;

/// <summary>The resources of the tests.</summary>
internal static class Yaml
{
    public const string Agent = """
        # examples/sentiment-agent.yaml
        apiVersion: loopstacks.io/v1
        kind: Agent
        metadata:
          name: sentiment-analyzer
        spec:
          runtime:
            image: loopstacks/universal-runtime:latest
            language: typescript
          capabilities:
            - sentiment-analysis
          schema:
            input:
              type: object
              properties:
                text: {type: string}
            output:
              type: object
              properties:
                sentiment: {enum: [positive, negative, neutral]}
                confidence: {type: number}
        """;

    public const string Instance = """
        apiVersion: loopstacks.io/v1
        kind: AgentInstance
        metadata:
          name: my-sentiment-analyzer
        spec:
          agent: sentiment-analyzer
          realm: default-realm
          replicas: 1
        """;

    public static string Realm(string name, string description = "d", string? @namespace = null) =>
        $"apiVersion: loopstacks.io/v1\nkind: Realm\nmetadata:\n  name: {name}\n{(@namespace is null ? "" : $"  namespace: {@namespace}\n")}spec:\n  description: {description}\n";

    public static string RealmJson(string name, string description = "d") =>
        $$"""{"apiVersion":"loopstacks.io/v1","kind":"Realm","metadata":{"name":"{{name}}"},"spec":{"description":"{{description}}"} }""";
}
