using LoopStacks.Contracts.Statistics;
using LoopStacks.Engine.Faults;

namespace LoopStacks.Engine.Statistics;

/// <summary>What has happened to loops, and how the platform stands. Thread safe.</summary>
public interface IStatisticsService
{
    /// <summary>InvalidArgument where a filter does not go with what is asked for, where so fine buckets are not kept for so long, or where there are too many rows; the message says what to do.</summary>
    ValueTask<Outcome<StatisticsAnswer>> QueryAsync(StatisticsQuery query, CancellationToken cancellation);

    /// <summary>How the platform stands, or a realm. As it was a moment ago at most: what costs much is counted once for all who ask.</summary>
    ValueTask<Overview> OverviewAsync(string? realm, CancellationToken cancellation);

    /// <summary>Completes when all loops that have ended until now are counted.</summary>
    Task SettledAsync(CancellationToken cancellation);
}

/// <summary>By what rows are made.</summary>
public enum StatisticsBy
{
    Stack,
    Agent,
    Instance,
    Capability,
    Realm,
}

/// <summary>How long the span of a row is.</summary>
public enum StatisticsStep
{
    /// <summary>One row a key.</summary>
    None,
    Minute,
    Hour,
    Day,
}

/// <summary>What is asked for; null leaves a filter out.</summary>
/// <param name="From">Default 24 h before <paramref name="To"/>.</param>
/// <param name="To">Exclusive; default now.</param>
public sealed record StatisticsQuery(
    StatisticsBy By,
    StatisticsStep Step = StatisticsStep.None,
    string? Realm = null,
    string? Stack = null,
    string? Agent = null,
    string? Capability = null,
    DateTimeOffset? From = null,
    DateTimeOffset? To = null)
{
    /// <summary>Rows that an answer has at most.</summary>
    public const int MostRows = 5000;
}
