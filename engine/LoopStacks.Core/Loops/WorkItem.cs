using System.Collections.Immutable;
using System.Text.Json;
using LoopStacks.JsonSchema;

namespace LoopStacks.Core.Loops;

/// <summary>A work item's state.</summary>
/// <param name="Retries">Failures so far that count against the retry policy, those of the items it replaced included.</param>
/// <param name="Parked">What it waits for; only while <see cref="WorkStatus.Parked"/>.</param>
/// <param name="Accepts">Compiled input schema, in an adaptive stack.</param>
/// <param name="Round">The round of DO that it belongs to, from 1.</param>
public sealed record WorkItem(
    int Number,
    string Instance,
    ImmutableArray<string> Capabilities,
    int Stage,
    WorkStatus Status,
    int Attempt,
    int Retries,
    string Rule,
    double BidConfidence,
    decimal? Price,
    double? Accuracy,
    DateTimeOffset AwardedAt,
    CompiledSchema? Accepts = null,
    string? Replica = null,
    string? AvoidReplica = null,
    DateTimeOffset? StartedAt = null,
    DateTimeOffset? EndedAt = null,
    DateTimeOffset? RetryAt = null,
    JsonElement? Output = null,
    double Confidence = 0,
    LoopUsage? Usage = null,
    ImmutableArray<string> Failures = default,
    WorkParked? Parked = null,
    int Round = 1)
{
    /// <summary>It is handed out and no end of this attempt is recorded.</summary>
    public bool IsOut => Status is WorkStatus.Awarded or WorkStatus.Started;

    /// <summary>Its contribution may still come.</summary>
    public bool IsOpen => IsOut || Status is WorkStatus.Waiting or WorkStatus.RetryScheduled or WorkStatus.Parked;

    internal static WorkItem From(AwardedItem award, int retries, DateTimeOffset at, int round = 1) => new(
        award.Number,
        award.Instance,
        award.Capabilities,
        award.Stage,
        award.Ready ? WorkStatus.Awarded : WorkStatus.Waiting,
        1,
        retries,
        award.Rule,
        award.Confidence,
        award.Price,
        award.Accuracy,
        at,
        award.InputSchema is { } schema ? CompiledSchema.Compile(schema) : null,
        Round: round);

    /// <summary>The code of each failed attempt, beside <see cref="Failures"/>.</summary>
    public ImmutableArray<string> FailureCodes { get; private init; } = [];

    internal WorkItem WithFailure(string code, string failure) => this with
    {
        Failures = Failures.IsDefault ? [failure] : Failures.Add(failure),
        FailureCodes = FailureCodes.Add(code),
    };
}
