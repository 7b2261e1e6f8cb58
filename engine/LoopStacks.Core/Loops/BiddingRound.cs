using System.Collections.Immutable;
using LoopStacks.Core.Bidding;

namespace LoopStacks.Core.Loops;

/// <summary>One announcement and what came of it.</summary>
public sealed record BiddingRound(
    int Attempt,
    DateTimeOffset OpenedAt,
    DateTimeOffset ClosesAt,
    ImmutableArray<Candidate> Asked,
    Sequence<BidAnswer> Answers,
    DateTimeOffset? ClosedAt = null,
    ClosingReason? Because = null)
{
    // Up to here a look at each costs less than an index.
    private const int Few = 32;

    private AskedIndex? _asked;

    private ImmutableHashSet<(string Instance, string Capability)>? Answered { get; init; }

    public Candidate? Find(string instance)
    {
        if (Asked.Length > Few)
            return Index().Find(instance);
        foreach (var candidate in Asked)
        {
            if (candidate.Instance == instance)
                return candidate;
        }

        return null;
    }

    public bool HasAnswered(string instance, string capability)
    {
        if (Answered is not null)
            return Answered.Contains((instance, capability));
        foreach (var answer in Answers)
        {
            if (answer.Kind != AnswerKind.Invalid && answer.Capability == capability && answer.Instance == instance)
                return true;
        }

        return false;
    }

    /// <summary>Everyone asked has answered for everything that it was asked.</summary>
    public bool AllAnswered()
    {
        // Each pair of instance and capability needs an answer of its own. Without this look first, a round of n instances costs n³.
        if (Answers.Length < (Asked.Length > Few ? Index().Count : Asked.Sum(candidate => candidate.Capabilities.Length)))
            return false;
        foreach (var candidate in Asked)
        {
            foreach (var capability in candidate.Capabilities)
            {
                if (!HasAnswered(candidate.Instance, capability))
                    return false;
            }
        }

        return true;
    }

    public int CountBids(string capability)
    {
        var count = 0;
        foreach (var answer in Answers)
        {
            if (answer.Kind == AnswerKind.Bid && answer.Capability == capability)
                count++;
        }

        return count;
    }

    public List<BidAnswer> BidsFor(string capability)
    {
        var bids = new List<BidAnswer>(Answers.Length);
        foreach (var answer in Answers)
        {
            if (answer.Kind == AnswerKind.Bid && answer.Capability == capability)
                bids.Add(answer);
        }

        return bids;
    }

    /// <summary>Somebody who was asked was not there to hear it.</summary>
    public bool HasAbsent
    {
        get
        {
            foreach (var answer in Answers)
            {
                if (answer.Absent == true)
                    return true;
            }

            return false;
        }
    }

    /// <summary>The round with these answers too.</summary>
    internal BiddingRound Heard(ImmutableArray<BidAnswer> received)
    {
        var answers = Answers.AddRange(received);
        var answered = answers.Length <= Few ? null : Answered?.Union(Keys(received)) ?? [.. Keys(answers)];
        return this with { Answers = answers, Answered = answered };
    }

    private static IEnumerable<(string Instance, string Capability)> Keys(IEnumerable<BidAnswer> answers) =>
        answers.Where(answer => answer.Kind != AnswerKind.Invalid).Select(answer => (answer.Instance, answer.Capability));

    private AskedIndex Index()
    {
        if (_asked is null || _asked.Of != Asked)
            _asked = new AskedIndex(Asked); // Two threads may both make it; they make the same.
        return _asked;
    }

    private sealed class AskedIndex
    {
        private readonly Dictionary<string, Candidate> _byInstance;

        public AskedIndex(ImmutableArray<Candidate> asked)
        {
            Of = asked;
            _byInstance = new Dictionary<string, Candidate>(asked.Length, StringComparer.Ordinal);
            foreach (var candidate in asked)
            {
                _byInstance.TryAdd(candidate.Instance, candidate);
                Count += candidate.Capabilities.Length;
            }
        }

        public ImmutableArray<Candidate> Of { get; }

        /// <summary>How many answers are awaited.</summary>
        public int Count { get; }

        public Candidate? Find(string instance) => _byInstance.GetValueOrDefault(instance);
    }
}
