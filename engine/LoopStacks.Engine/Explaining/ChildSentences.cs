using LoopStacks.Core.Loops;

namespace LoopStacks.Engine.Explaining;

/// <summary>Child loops in sentences.</summary>
internal static class ChildSentences
{
    /// <returns>Null where the event belongs elsewhere.</returns>
    public static IEnumerable<string>? Of(LoopEvent @event) => @event switch
    {
        ChildSpawned spawned => [Spawned(spawned)],
        ChildEnded ended => [$"Child {ended.Child}: {ChildStory.Outcome(ended)}"],
        _ => null,
    };

    private static string Spawned(ChildSpawned spawned)
    {
        var who = spawned.Item is { } number ? Words.Of($"Work item {number}") : "The loop";
        var budget = spawned.Budget is { } own ? $", with a budget of its own: {BiddingSentences.Budget(own)}" : "";
        return $"{who} spawned the child {spawned.Child} ({Words.Camel(spawned.Purpose)}, key {spawned.Key}) of {spawned.Stack ?? "an inline stack"} with the input {Words.Short(spawned.Input)}{budget}.";
    }
}
