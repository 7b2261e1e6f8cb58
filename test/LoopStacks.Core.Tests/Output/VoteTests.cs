using LoopStacks.Core.Output;
using LoopStacks.Core.Resources;

namespace LoopStacks.Core.Tests.Output;

public sealed class VoteTests
{
    // Wikipedia, "Borda count" and "Schulze method": the capital of Tennessee; 42, 26, 15 and 17 % of the voters.
    private static readonly Contribution[] Tennessee =
        Elections.Of((42, "MNCK"), (26, "NCKM"), (15, "CKNM"), (17, "KCNM"));

    private static readonly Contribution[] Borda1781 = Elections.Of((1, "ABC"), (7, "ACB"), (7, "BCA"), (6, "CBA"));

    [Theory]
    [InlineData(VoteMethod.Plurality, "M")]
    [InlineData(VoteMethod.Borda, "N")]
    [InlineData(VoteMethod.Schulze, "N")]
    public void Vote_Tennessee_ElectsAsPublished(VoteMethod method, string winner) =>
        Assert.Equal($"\"{winner}\"", Elections.Rules(method).Decide(Tennessee).Agreed().Text());

    [Fact]
    public void Borda_Tennessee_HasThePublishedPoints()
    {
        var agreed = Elections.Rules(VoteMethod.Borda).Decide(Tennessee).Agreed();
        Assert.Equal([("N", 194), ("C", 173), ("M", 126), ("K", 107)], agreed.Scores());
        Assert.Equal("vote (borda): \"N\" has 194 of 300 possible points among 4 candidates on 100 ballots.", agreed.Explanation);
        Assert.Equal(194 / 300.0, agreed.Confidence, 12);
    }

    // Borda, "Mémoire sur les élections au scrutin" (1781): 21 voters. A has most first places, and yet loses to B and to C, 8 to 13 each. With 3, 2 and 1 points
    // Borda counts A 37, B 42, C 47; with 2, 1 and 0 it is 21 less for each.
    [Theory]
    [InlineData(VoteMethod.Plurality, "A")]
    [InlineData(VoteMethod.Borda, "C")]
    [InlineData(VoteMethod.Schulze, "C")]
    public void Vote_BordasOwnExample_ElectsAsPublished(VoteMethod method, string winner) =>
        Assert.Equal(winner, Elections.Rules(method).Decide(Borda1781).Winner());

    [Fact]
    public void Borda_BordasOwnExample_HasThePublishedPoints() =>
        Assert.Equal([("C", 47 - 21), ("B", 42 - 21), ("A", 37 - 21)], Elections.Rules(VoteMethod.Borda).Decide(Borda1781).Agreed().Scores());

    // Condorcet, "Essai" (1785): 60 voters, a cycle in which A beats B by 33 to 27, B beats C by 42 to 18 and C beats A by 35 to 25. He drops the proposition
    // with the smallest majority, A over B, and elects B.
    [Fact]
    public void Schulze_CondorcetsCycle_DropsTheWeakestDuelAsCondorcetDoes()
    {
        var agreed = Elections.Rules(VoteMethod.Schulze).Decide(Elections.Of((23, "ABC"), (17, "BCA"), (2, "BAC"), (10, "CAB"), (8, "CBA"))).Agreed();
        Assert.Equal("\"B\"", agreed.Text());
        Assert.Equal(["0 33 25", "27 0 42", "35 18 0"], agreed.Table("duels"));
    }

    [Fact]
    public void Borda_Equals_ShareThePointsOfTheirPlaces()
    {
        // Of 3, 2, 1, 0 points the two equals share 2 and 1; all that are not named share the rest.
        var agreed = Elections.Rules(VoteMethod.Borda).Decide(Elections.Of((1, "A(BC)D"), (1, "(AB)"))).Agreed();
        Assert.Equal([("A", 3 + 2.5), ("B", 1.5 + 2.5), ("C", 1.5 + 0.5), ("D", 0 + 0.5)], agreed.Scores());
    }

    [Fact]
    public void Borda_ShortBallot_SharesThePointsOfTheOthers()
    {
        var agreed = Elections.Rules(VoteMethod.Borda).Decide(Elections.Of((1, "A"), (1, "BCA"))).Agreed();
        Assert.Equal([("B", 2.5), ("A", 2), ("C", 1.5)], agreed.Scores());
    }

    // Tennessee again, where each group approves of its two nearest cities: Nashville has 42 + 26, Chattanooga 26 + 15 + 17, Memphis 42, Knoxville 15 + 17.
    [Fact]
    public void Approval_Tennessee_CountsTheTwoNearest()
    {
        var agreed = Elections.Rules(VoteMethod.Approval).Decide(Elections.Of((42, "MN"), (26, "NC"), (15, "CK"), (17, "KC"))).Agreed();
        Assert.Equal("\"N\"", agreed.Text());
        Assert.Equal([68, 58, 42, 32], agreed.Details!.Value.GetProperty("candidates").EnumerateArray().Select(city => city.GetProperty("votes").GetInt32()));
    }

    // electorama.com, "A modified version of the Tennessee example": 84 ballots; all approve of Nashville, 42 each of the others.
    [Fact]
    public void Approval_TennesseeTie_ElectsWhoAllApprove()
    {
        var agreed = Elections.Rules(VoteMethod.Approval).Decide(Elections.Of((42, "MN"), (42, "CKN"))).Agreed();
        Assert.Equal("\"N\"", agreed.Text());
        Assert.Equal(1, agreed.Confidence);
        Assert.Equal([84, 42, 42, 42], agreed.Details!.Value.GetProperty("candidates").EnumerateArray().Select(city => city.GetProperty("votes").GetInt32()));
    }

    [Fact]
    public void Approval_Sets_MostApprovedWins()
    {
        var agreed = Elections.Rules(VoteMethod.Approval).Decide(Elections.Of((3, "AB"), (2, "CB"), (1, "A"))).Agreed();
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
        Assert.Equal("""{"a":1}""", Elections.Rules(method).Decide(Given.Outputs("""{"a":1}""", """{"a":1.0}""", "2", "null", "[]")).Agreed().Text());

    [Theory]
    [InlineData(VoteMethod.Plurality)]
    [InlineData(VoteMethod.Approval)]
    public void Vote_LeadIsLargerThanWhatIsOutstanding_IsDecided(VoteMethod method)
    {
        Elections.Rules(method).Decide(Given.Outputs("\"A\"", "\"A\"", "\"A\"", "\"B\""), Given.Open(1)).Agreed();
        Elections.Rules(method).Decide(Given.Outputs("\"A\"", "\"A\"", "\"B\"", "\"B\""), Given.Open(1)).Pending();
    }

    [Theory]
    [InlineData(VoteMethod.Borda)]
    [InlineData(VoteMethod.Schulze)]
    public void Vote_Ranked_WaitsForAll(VoteMethod method) =>
        Elections.Rules(method).Decide(Given.Outputs("\"A\"", "\"A\"", "\"A\""), Given.Open(1)).Pending();

    [Fact]
    public void Vote_QuorumOutOfReach_Fails() =>
        Given.Rules(AggregationStrategy.Vote, quorum: 3).Decide(Given.Outputs("1", "null"), Given.Open(1)).Impossible("QuorumNotReached");

    [Fact]
    public void Vote_Key_IsReadFromTheBallot() =>
        Assert.Equal("\"A\"", Given.Rules(AggregationStrategy.Vote, "rank").Decide(Given.Outputs("""{"rank":["A","B"]}""")).Agreed().Text());
}
