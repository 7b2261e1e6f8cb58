using LoopStacks.Core.Resources;

namespace LoopStacks.Api.Resources;

/// <summary>A small valid resource of each kind, for the documents.</summary>
internal static class ResourceExamples
{
    public static string Of(ResourceKind kind) => kind switch
    {
        ResourceKind.Agent => """
            {"apiVersion":"loopstacks.io/v1","kind":"Agent","metadata":{"name":"sentiment-analyzer"},
             "spec":{"runtime":{"image":"loopstacks/universal-runtime:latest","language":"typescript"},"capabilities":["sentiment-analysis"],
             "schema":{"input":{"type":"object","properties":{"text":{"type":"string"}}},
             "output":{"type":"object","properties":{"sentiment":{"enum":["positive","negative","neutral"]},"confidence":{"type":"number"}}}}}}
            """,
        ResourceKind.AgentInstance => """
            {"apiVersion":"loopstacks.io/v1","kind":"AgentInstance","metadata":{"name":"my-sentiment-analyzer"},
             "spec":{"agent":"sentiment-analyzer","realm":"default-realm","replicas":1}}
            """,
        ResourceKind.Realm => """
            {"apiVersion":"loopstacks.io/v1","kind":"Realm","metadata":{"name":"support"},"spec":{"description":"Customer support"}}
            """,
        _ => """
            {"apiVersion":"loopstacks.io/v1","kind":"LoopStack","metadata":{"name":"sentiment-analysis"},"spec":{"capabilities":["sentiment-analysis"]}}
            """,
    };
}
