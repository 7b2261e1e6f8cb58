using LoopStacks.Engine.Journal;

namespace LoopStacks.Storage.Postgres.Journal;

/// <summary>A batch of this process that is durable.</summary>
/// <param name="Head">The position before it.</param>
/// <param name="Events">Its events, from the next position on.</param>
/// <param name="Winners">Those of its appends that were written, numbered from 1, in order.</param>
internal sealed record CommittedBatch(long Head, List<StoredEvent> Events, IReadOnlyList<PendingAppend> Appends, int[] Winners)
{
    /// <summary>Tells those who wait.</summary>
    public void Complete()
    {
        var next = 0;
        for (var i = 0; i < Appends.Count; i++)
        {
            if (next < Winners.Length && Winners[next] == i + 1)
            {
                next++;
                Appends[i].Complete();
            }
            else
            {
                Appends[i].Lose();
            }
        }
    }
}
