using System.Text.Json;
using System.Text.Json.Nodes;
using LoopStacks.Core.Resources;
using LoopStacks.Kubernetes.Connections;

namespace LoopStacks.Kubernetes.Tests.Crds;

/// <summary>Where the verdicts of the API server and the REST API differ, and may: ADR 0016 has the same list.</summary>
internal static class KnownDifferences
{
    // Only a program can tell whether these are sound; the operator says so in a condition.
    private static readonly string[] Compiled = [ResourceErrorCode.BadSchema, ResourceErrorCode.BadExpression];

    // Rules would cost too much, or read what has no one type.
    private static readonly string[] NotSeen = [ResourceErrorCode.UnknownName, ResourceErrorCode.CircularDependency, ResourceErrorCode.NotApplicable];

    public static bool Explains(JsonNode? value, IReadOnlyList<ResourceError> rest, KubernetesApiException? server)
    {
        if (server is not null)
            return value?.GetValueKind() == JsonValueKind.Number && IsWrittenWithAPoint(value.ToJsonString()) && WantsInteger(server);
        return rest.All(error => Compiled.Contains(error.Code) || NotSeen.Contains(error.Code) || IsKeyOfAMap(error) || (value is null && error.Code == ResourceErrorCode.WrongType));
    }

    // 2.0 is an integer for JSON Schema and for us, not for rules. kubectl makes 2 of it when it reads YAML.
    private static bool IsWrittenWithAPoint(string number) => number.Contains('.') || number.Contains('e');

    private static bool WantsInteger(KubernetesApiException server) =>
        server.Message.Contains("expected int, got float64", StringComparison.Ordinal) || server.Message.Contains("either a string or integer", StringComparison.Ordinal);

    private static bool IsKeyOfAMap(ResourceError error) => error.Code == ResourceErrorCode.BadName && error.Message.Contains("has the key", StringComparison.Ordinal);
}
