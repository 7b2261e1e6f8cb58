namespace LoopStacks.Core.Tests.Resources;

/// <summary>The documents of the quick start, to the letter; other test projects take this file in.</summary>
internal static class SeedDocuments
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
}
