using LoopStacks.Core.Output;
using LoopStacks.Core.Resources;

namespace LoopStacks.Core.Tests.Output;

public sealed class VoteTests
{
    // Wikipedia, "Borda count" and "Schulze method": the capital of Tennessee; 42, 26, 15 and 17 % of the voters.
    private static readonly Contribution[] Tennessee =
        Election((42, "MNCK"), (26, "NCKM"), (15, "CKNM"), (17, "KCNM"));

    // Wikipedia, "Schulze method": 45 voters, 5 candidates; Schulze 2011, example 1.
    private static readonly Contribution[] Schulze45 = Election(
        (5, "ACBED"), (5, "ADECB"), (8, "BEDAC"), (3, "CABED"), (7, "CAEBD"), (2, "CBADE"), (7, "DCEBA"), (8, "EBADC"));

    [Theory]
    [InlineData(VoteMethod.Plurality, "M")]
    [InlineData(VoteMethod.Borda, "N")]
    [InlineData(VoteMethod.Schulze, "N")]
    public void Vote_Tennessee_ElectsAsPublished(VoteMethod method, string winner) =>
        Assert.Equal($"\"{winner}\"", Rules(method).Decide(Tennessee).Agreed().Text());

    [Fact]
    public void Borda_Tennessee_HasThePublishedPoints()
    {
        var agreed = Rules(VoteMethod.Borda).Decide(Tennessee).Agreed();
        Assert.Equal([("N", 194), ("C", 173), ("M", 126), ("K", 107)], Scores(agreed));
        Assert.Equal("vote (borda): \"N\" has 194 of 300 possible points among 4 candidates on 100 ballots.", agreed.Explanation);
        Assert.Equal(194 / 300.0, agreed.Confidence, 12);
    }

    [Fact]
    public void Schulze_FortyFiveVoters_RanksAndPathsAsPublished()
    {
        var agreed = Rules(VoteMethod.Schulze).Decide(Schulze45).Agreed();
        Assert.Equal("\"E\"", agreed.Text());
        Assert.Equal([("E", 4), ("A", 3), ("C", 2), ("B", 1), ("D", 0)], Scores(agreed));
        var paths = agreed.Details!.Value.GetProperty("strongestPaths").EnumerateArray()
            .Select(row => string.Join(' ', row.EnumerateArray().Select(cell => cell.GetRawText()))).ToArray();

        // Rows and columns E A C B D.
        Assert.Equal(["0 25 28 28 31", "24 0 28 28 30", "24 25 0 29 29", "24 25 28 0 33", "24 25 28 28 0"], paths);
    }

    // Wikipedia, "Condorcet paradox": every candidate loses one duel, each by 1 to 2.
    [Fact]
    public void Schulze_CondorcetParadox_IsDrawnFromTheLoop()
    {
        var ballots = Election((1, "ABC"), (1, "BCA"), (1, "CAB"));
        var agreed = Rules(VoteMethod.Schulze).Decide(ballots).Agreed();
        Assert.EndsWith("tie drawn from the loop's id.", agreed.Explanation, StringComparison.Ordinal);
        Assert.Equal(1.0 / 3, agreed.Confidence, 12);
        var winners = Enumerable.Range(0, 50).Select(i => Aggregator
            .Decide(new Guid(i, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), Rules(VoteMethod.Schulze), ["x"], ballots, []).Agreed().Text());
        Assert.Equal(3, winners.Distinct().Count());
    }

    [Fact]
    public void Borda_ShortBallot_SharesThePointsOfTheOthers()
    {
        var agreed = Rules(VoteMethod.Borda).Decide(Election((1, "A"), (1, "BCA"))).Agreed();
        Assert.Equal([("B", 2.5), ("A", 2), ("C", 1.5)], Scores(agreed));
    }

    [Fact]
    public void Approval_Sets_MostApprovedWins()
    {
        var agreed = Rules(VoteMethod.Approval).Decide(Election((3, "AB"), (2, "CB"), (1, "A"))).Agreed();
        Assert.Equal("\"B\"", agreed.Text());
        Assert.Equal(5.0 / 6, agreed.Confidence, 12);
        Assert.Equal("vote (approval): \"B\" is approved by 5 of 6 ballots, 83.3% of the weight.", agreed.Explanation);
    }

    [Theory]
    [InlineData(VoteMethod.Plurality)]
    [InlineData(VoteMethod.Borda)]
    [InlineData(VoteMethod.Approval)]
    [InlineData(VoteMethod.Schulze)]
    public void Vote_SingleValues_AreBallotsForThemAlone(VoteMethod method) =>
        Assert.Equal("""{"a":1}""", Rules(method).Decide(Given.Outputs("""{"a":1}""", """{"a":1.0}""", "2", "null", "[]")).Agreed().Text());

    [Theory]
    [InlineData(VoteMethod.Plurality)]
    [InlineData(VoteMethod.Approval)]
    public void Vote_LeadIsLargerThanWhatIsOutstanding_IsDecided(VoteMethod method)
    {
        Rules(method).Decide(Given.Outputs("\"A\"", "\"A\"", "\"A\"", "\"B\""), Given.Open(1)).Agreed();
        Rules(method).Decide(Given.Outputs("\"A\"", "\"A\"", "\"B\"", "\"B\""), Given.Open(1)).Pending();
    }

    [Theory]
    [InlineData(VoteMethod.Borda)]
    [InlineData(VoteMethod.Schulze)]
    public void Vote_Ranked_WaitsForAll(VoteMethod method) =>
        Rules(method).Decide(Given.Outputs("\"A\"", "\"A\"", "\"A\""), Given.Open(1)).Pending();

    [Fact]
    public void Vote_QuorumOutOfReach_Fails() =>
        Given.Rules(AggregationStrategy.Vote, quorum: 3).Decide(Given.Outputs("1", "null"), Given.Open(1)).Impossible("QuorumNotReached");

    [Fact]
    public void Vote_Key_IsReadFromTheBallot() =>
        Assert.Equal("\"A\"", Given.Rules(AggregationStrategy.Vote, "rank").Decide(Given.Outputs("""{"rank":["A","B"]}""")).Agreed().Text());

    private static AggregationRules Rules(VoteMethod method) => Given.Rules(AggregationStrategy.Vote, method: method);

    private static Contribution[] Election(params (int Voters, string Ranking)[] groups) =>
    [
        .. groups.SelectMany(group => Enumerable.Repeat(group.Ranking, group.Voters))
            .Select((ranking, i) => Given.Contribution(i + 1, $"[{string.Join(',', ranking.Select(candidate => $"\"{candidate}\""))}]")),
    ];

    private static IEnumerable<(string, double)> Scores(Aggregation.Agreed agreed) =>
        agreed.Details!.Value.GetProperty("candidates").EnumerateArray()
            .Select(candidate => (candidate.GetProperty("candidate").GetString()!, candidate.GetProperty("score").GetDouble()));
}
