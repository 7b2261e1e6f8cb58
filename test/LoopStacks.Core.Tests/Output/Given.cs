using System.Collections.Immutable;
using System.Text.Json;
using LoopStacks.Core.Output;
using LoopStacks.Core.Resources;

namespace LoopStacks.Core.Tests.Output;

/// <summary>Short ways to write contributions and rules.</summary>
internal static class Given
{
    public static readonly Guid Loop = Guid.Parse("0190f5c8-7a3e-7d51-9f6e-1c2b3a4d5e6f");

    public static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    public static Contribution Contribution(int number, string output, double confidence = 1, double? accuracy = null, string capability = "x") =>
        new(number, $"i{number}", [capability], Json(output), confidence, accuracy);

    /// <summary>One contribution per output, numbered from 1.</summary>
    public static ImmutableArray<Contribution> Outputs(params string[] outputs) =>
        [.. outputs.Select((output, i) => Contribution(i + 1, output))];

    /// <summary>Contributions still to come, numbered from 101.</summary>
    public static ImmutableArray<Outstanding> Open(int count) =>
        [.. Enumerable.Range(101, count).Select(number => new Outstanding(number, $"i{number}", ["x"], 0.5))];

    public static AggregationRules Rules(
        AggregationStrategy strategy,
        string? key = null,
        double threshold = 0.5,
        int quorum = 1,
        VoteWeight weight = VoteWeight.Equal,
        VoteMethod method = VoteMethod.Plurality) => new(strategy, key, threshold, quorum, weight, method);

    public static Aggregation Decide(this AggregationRules rules, IReadOnlyList<Contribution> contributions, params IReadOnlyList<Outstanding> outstanding) =>
        Aggregator.Decide(Loop, rules, ["x", "y", "z"], contributions, outstanding);

    public static Aggregation.Agreed Agreed(this Aggregation aggregation) => Assert.IsType<Aggregation.Agreed>(aggregation);

    public static Aggregation.Impossible Impossible(this Aggregation aggregation, string code)
    {
        var impossible = Assert.IsType<Aggregation.Impossible>(aggregation);
        Assert.Equal(code, impossible.Code);
        return impossible;
    }

    public static void Pending(this Aggregation aggregation) => Assert.IsType<Aggregation.Pending>(aggregation);

    public static string Text(this Aggregation.Agreed agreed) => agreed.Output.GetRawText();
}
