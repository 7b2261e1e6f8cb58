namespace LoopStacks.Engine.Statistics;

/// <summary>What LoopStacks' statuses say of their loops, as it was read last. Thread safe.</summary>
internal sealed class StackStatistics
{
    private volatile IReadOnlyDictionary<string, StackFigures>? _figures;

    /// <summary>Null before anything was read.</summary>
    public StackFigures? Of(string stack) => _figures is { } known ? known.GetValueOrDefault(stack, StackFigures.None) : null;

    public void Publish(IReadOnlyDictionary<string, StackFigures> figures) => _figures = figures;
}
