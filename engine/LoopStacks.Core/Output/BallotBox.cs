using System.Text.Json;
using LoopStacks.Core.Resources;

namespace LoopStacks.Core.Output;

/// <summary>The ballots of a vote, and what came instead of ballots.</summary>
internal sealed class BallotBox
{
    private const int FaultsListed = 16;

    private BallotBox(AggregationRules rules, IReadOnlyList<Contribution> contributions)
    {
        foreach (var contribution in contributions)
        {
            var ballot = contribution.VoiceAt(rules.Key).Ballot;
            if (rules.Method == VoteMethod.Plurality)
                ballot = ballot?.ForOne();
            if (ballot is { Fault: not null })
                Invalid.Add(ballot);
            else if (ballot is { Levels.IsEmpty: false })
                Cast.Add(ballot);
            else
                Abstentions++;
        }
    }

    /// <summary>Those that count.</summary>
    public List<Ballot> Cast { get; } = [];

    /// <summary>Those that name candidates in a way that can't be counted. They are no votes, as abstentions are none.</summary>
    public List<Ballot> Invalid { get; } = [];

    public int Abstentions { get; }

    /// <summary>What came instead of ballots, as a part of a sentence; empty where there was nothing.</summary>
    public string Others
    {
        get
        {
            var abstained = Abstentions == 0 ? "" : $"; {Abstentions} abstained";
            return Invalid.Count == 0 ? abstained : $"{abstained}; {Invalid.Count} invalid: {Invalid[0].Voter.Instance} {Invalid[0].Fault}";
        }
    }

    public static BallotBox Of(AggregationRules rules, IReadOnlyList<Contribution> contributions) => new(rules, contributions);

    public void Write(Utf8JsonWriter json)
    {
        json.WriteNumber("ballots", Cast.Count);
        json.WriteNumber("abstentions", Abstentions);
        if (Invalid.Count == 0)
            return;
        json.WriteNumber("invalidCount", Invalid.Count);
        json.WriteStartArray("invalid");
        foreach (var ballot in Invalid.Take(FaultsListed))
        {
            json.WriteStartObject();
            json.WriteString("instance", ballot.Voter.Instance);
            json.WriteString("fault", ballot.Fault);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
