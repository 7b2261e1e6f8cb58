namespace LoopStacks.Engine.Statistics;

/// <summary>Where statuses are stored, and not made when somebody reads them: is told what they are to say. A host adds one, or none.</summary>
public interface IStackStatusWriter
{
    /// <summary>Called about once a minute, by one process of all.</summary>
    /// <param name="figures">Of the LoopStacks of which loops ended, by name.</param>
    Task WriteAsync(IReadOnlyDictionary<string, StackFigures> figures, CancellationToken cancellation);
}
