using System.Collections.Immutable;
using System.Text.Json;
using LoopStacks.Core.Loops;
using LoopStacks.Core.Output;
using LoopStacks.Core.Resources;

namespace LoopStacks.Core.Reputation;

/// <summary>How a contribution stands to its loop's answer.</summary>
internal enum Stand
{
    /// <summary>It abstained, or it can't be said.</summary>
    Apart,

    /// <summary>It gave the answer, or what it gave is in the answer.</summary>
    Behind,

    /// <summary>It voted for something else.</summary>
    Against,
}

/// <summary>Which contributions stand behind a loop's answer, which against it, and whether the answer says anything about them.</summary>
internal sealed class AnswerSupport
{
    private readonly Dictionary<int, Stand> _stands;

    private AnswerSupport(Dictionary<int, Stand> stands, bool isEvidence) => (_stands, IsEvidence) = (stands, isEvidence);

    /// <summary>
    /// The answer confirms who stands behind it and refutes who stands against it: a majority of the instances that voted, and two at least, gave it, each without knowing the
    /// others (the condition of Condorcet's jury theorem). A minority that won by weight, by a low threshold or by lot confirms nothing; nor does one instance confirm itself.
    /// </summary>
    public bool IsEvidence { get; }

    public Stand Of(int number) => _stands.GetValueOrDefault(number, Stand.Apart);

    /// <summary>Whether loops of this kind can be evidence at all; asked first, since the rest costs time.</summary>
    public static bool MayBeEvidence(LoopDefinition definition) =>
        definition.Aggregation.AggregationStrategy is AggregationStrategy.Consensus or AggregationStrategy.Vote;

    public static AnswerSupport Of(LoopState ended)
    {
        var stands = new Dictionary<int, Stand>();
        if (ended.End is not LoopCompleted { Output: var answer })
            return new(stands, false);
        var rules = ended.Definition.Aggregation;
        foreach (var number in ended.CompletionOrder)
        {
            if (ended.Items[number - 1] is var item && item.Round == ended.WorkRounds.Length)
                stands[number] = Of(item, answer, rules);
        }

        // In a further round everybody has seen what the others said: then agreeing is no evidence.
        return new(stands, ended.WorkRounds.Length == 1 && MayBeEvidence(ended.Definition) && IsMajority(ended, stands));
    }

    private static Stand Of(WorkItem item, JsonElement answer, OutputPhaseSpec rules) => rules.AggregationStrategy switch
    {
        AggregationStrategy.Consensus => Voted(OutputKey.VoteOf(item.Output!.Value, rules.Key), OutputKey.VoteOf(answer, rules.Key)),
        AggregationStrategy.Vote => Voted(item, answer, rules),
        AggregationStrategy.Collect => Stand.Behind,
        AggregationStrategy.Merge => IsIn(item.Output!.Value, answer) ? Stand.Behind : Stand.Apart,
        AggregationStrategy.First or AggregationStrategy.Select => Canonical.Equal(item.Output!.Value, answer) ? Stand.Behind : Stand.Apart,

        // A mean of many says nothing about one; only who gave the number itself stands behind it.
        AggregationStrategy.Average or AggregationStrategy.Median =>
            OutputKey.VoteOf(item.Output!.Value, rules.Key) is { } number && Canonical.Equal(number, answer) ? Stand.Behind : Stand.Apart,
        _ => Stand.Apart,
    };

    private static Stand Voted(JsonElement? vote, JsonElement? answer) =>
        vote is null || answer is null ? Stand.Apart : Canonical.Text(vote.Value) == Canonical.Text(answer.Value) ? Stand.Behind : Stand.Against;

    /// <summary>A ballot stands behind those that it names first, and under approval behind all that it names. One that does not count stands apart.</summary>
    private static Stand Voted(WorkItem item, JsonElement answer, OutputPhaseSpec rules)
    {
        var ballot = new Contribution(item.Number, item.Instance, item.Capabilities, item.Output!.Value, item.Confidence).VoiceAt(rules.Key).Ballot;
        if (rules.Method == VoteMethod.Plurality)
            ballot = ballot?.ForOne();
        if (ballot is null or { Fault: not null } or { Levels.IsEmpty: true })
            return Stand.Apart;
        var behind = rules.Method == VoteMethod.Approval ? ballot.Choices : ballot.Levels[0];
        return behind.Contains(new VotedValue(answer)) ? Stand.Behind : Stand.Against;
    }

    /// <summary>Every value that it gave is in the answer, at the same place.</summary>
    private static bool IsIn(JsonElement output, JsonElement answer)
    {
        if (output.ValueKind != JsonValueKind.Object || answer.ValueKind != JsonValueKind.Object)
            return Canonical.Equal(output, answer);
        foreach (var property in output.EnumerateObject())
        {
            if (!answer.TryGetProperty(property.Name, out var value) || !IsIn(property.Value, value))
                return false;
        }

        return true;
    }

    private static bool IsMajority(LoopState ended, Dictionary<int, Stand> stands)
    {
        var behind = Instances(ended, stands, Stand.Behind);
        var against = Instances(ended, stands, Stand.Against);
        return behind.Count >= 2 && behind.Count * 2 > behind.Union(against).Count;
    }

    private static ImmutableHashSet<string> Instances(LoopState ended, Dictionary<int, Stand> stands, Stand stand) =>
        [.. stands.Where(entry => entry.Value == stand).Select(entry => ended.Items[entry.Key - 1].Instance)];
}
