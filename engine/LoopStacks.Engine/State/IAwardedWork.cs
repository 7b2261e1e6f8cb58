using LoopStacks.Core.Loops;

namespace LoopStacks.Engine.State;

/// <summary>Says to whom a work item was awarded, from what is stored. Thread safe.</summary>
public interface IAwardedWork
{
    /// <returns>Null where there is no such work item, or it is not out at this attempt.</returns>
    ValueTask<AwardedWork?> FindAsync(WorkItemId item, int attempt);
}

/// <summary>A work item that is handed out.</summary>
/// <param name="Labels">Labels of its loop; null where none.</param>
public sealed record AwardedWork(string Realm, string Instance, IReadOnlyDictionary<string, string>? Labels);
