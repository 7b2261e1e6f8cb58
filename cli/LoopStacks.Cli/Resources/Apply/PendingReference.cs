using LoopStacks.Cli.Loops.View;
using LoopStacks.Contracts.Problems;

namespace LoopStacks.Cli.Resources.Apply;

/// <summary>A reference to what does not exist yet, but is applied together with what refers to it.</summary>
internal static class PendingReference
{
    public static bool IsOneOf(IReadOnlyList<Manifest> together, Manifest from, ProblemError error) => error.Pointer switch
    {
        "/spec/agent" when error.Code == ErrorCode.NotFound.Code =>
            together.Any(other => other.Type == ResourceType.Agent && other.Namespace == from.Namespace && other.Name == Named(from, "agent")),
        "/spec/realm" when error.Code == ErrorCode.RealmNotFound.Code =>
            together.Any(other => other.Type == ResourceType.Realm && other.Name == Named(from, "realm")),
        _ => false,
    };

    private static string? Named(Manifest from, string field) => from.Json.Field("spec")?.Text(field);
}
