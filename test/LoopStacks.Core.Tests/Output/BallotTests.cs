using LoopStacks.Core.Output;
using LoopStacks.Core.Resources;

namespace LoopStacks.Core.Tests.Output;

public sealed class BallotTests
{
    private const string TooDeep = """["A",[["B"],"C"]]""";

    [Theory]
    [InlineData(VoteMethod.Borda)]
    [InlineData(VoteMethod.Schulze)]
    public void Ballot_NamesOneTwice_CountsWhereItIsNamedFirst(VoteMethod method) =>
        Assert.Equal(
            Elections.Rules(method).Decide(Elections.Of((2, "BAC"), (1, "ABC"))).Agreed().Scores(),
            Elections.Rules(method).Decide(Elections.Of((2, "BABCA"), (1, "A(AB)BC"))).Agreed().Scores());

    [Theory]
    [InlineData(VoteMethod.Plurality)]
    [InlineData(VoteMethod.Borda)]
    [InlineData(VoteMethod.Approval)]
    [InlineData(VoteMethod.Schulze)]
    public void Ballot_EmptyOrOfNobody_Abstains(VoteMethod method)
    {
        var agreed = Elections.Rules(method).Decide(Given.Outputs("""["A"]""", "[]", "[null]", "[[]]", "[[null],null]", "null", """{"abstain":true}""")).Agreed();
        Assert.Equal("A", agreed.Output.GetString());
        Assert.Equal(6, agreed.Details!.Value.GetProperty("abstentions").GetInt32());
        Assert.EndsWith("; 6 abstained.", agreed.Explanation, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(VoteMethod.Plurality)]
    [InlineData(VoteMethod.Borda)]
    [InlineData(VoteMethod.Approval)]
    [InlineData(VoteMethod.Schulze)]
    public void Ballot_GroupInAGroup_IsInvalidAndNamed(VoteMethod method)
    {
        var agreed = Elections.Rules(method).Decide(Given.Outputs("""["A"]""", TooDeep)).Agreed();
        Assert.Equal("A", agreed.Output.GetString());
        Assert.EndsWith("; 1 invalid: i2 names an array as a candidate within a group of equals.", agreed.Explanation, StringComparison.Ordinal);
        var invalid = Assert.Single(agreed.Details!.Value.GetProperty("invalid").EnumerateArray());
        Assert.Equal("i2", invalid.GetProperty("instance").GetString());
        Assert.Equal(1, agreed.Details.Value.GetProperty("ballots").GetInt32());
    }

    [Fact]
    public void Ballot_Invalid_IsNoVoteForTheQuorum()
    {
        var rules = Given.Rules(AggregationStrategy.Vote, quorum: 2, method: VoteMethod.Borda);
        var impossible = rules.Decide(Given.Outputs("""["A"]""", TooDeep)).Impossible("QuorumNotReached");
        Assert.Equal("1 vote was cast; 1 invalid: i2 names an array as a candidate within a group of equals; the quorum is 2.", impossible.Message);
    }

    [Fact]
    public void Ballot_SeveralFirst_IsInvalidOnlyUnderPlurality()
    {
        var ballots = Elections.Of((1, "A"), (1, "(AB)"));
        var agreed = Elections.Rules(VoteMethod.Plurality).Decide(ballots).Agreed();
        Assert.Equal(
            "vote (plurality): \"A\" is the choice of 1 of 1 ballots, 100% of the weight; 1 invalid: i2 names 2 candidates equally first.", agreed.Explanation);
        Assert.DoesNotContain("invalid", Elections.Rules(VoteMethod.Approval).Decide(ballots).Agreed().Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void Ballot_MoreThan256Candidates_IsInvalidAndDoesNotSpoilTheVote()
    {
        var flood = $"[{string.Join(',', Enumerable.Range(0, 257))}]";
        var agreed = Elections.Rules(VoteMethod.Schulze).Decide(Given.Outputs("""["A"]""", flood)).Agreed();
        Assert.Equal("A", agreed.Output.GetString());
        Assert.EndsWith("; 1 invalid: i2 names more than 256 candidates.", agreed.Explanation, StringComparison.Ordinal);
        Elections.Rules(VoteMethod.Schulze).Decide(Given.Outputs($"[{string.Join(',', Enumerable.Range(0, 256))}]")).Agreed();
    }

    [Theory]
    [InlineData(VoteMethod.Plurality)]
    [InlineData(VoteMethod.Borda)]
    [InlineData(VoteMethod.Approval)]
    [InlineData(VoteMethod.Schulze)]
    public void Ballot_WithoutWeight_IsAVoteThatCountsNothing(VoteMethod method)
    {
        var rules = Given.Rules(AggregationStrategy.Vote, quorum: 3, weight: VoteWeight.Confidence, method: method);
        Assert.Equal(
            "A",
            rules.Decide([Given.Contribution(1, "\"A\"", 0.1), Given.Contribution(2, "\"B\"", 0), Given.Contribution(3, "\"B\"", double.NaN)]).Winner());
        rules.Decide([.. Enumerable.Range(1, 3).Select(number => Given.Contribution(number, "\"A\"", 0))]).Impossible("NoAgreement");
    }

    [Fact]
    public void Candidates_EqualAsCanonicalJson_AreOne()
    {
        var agreed = Elections.Rules(VoteMethod.Borda).Decide(Given.Outputs("""[{"a":1,"b":2},{"c":3}]""", """[{"b":2.0,"a":1e0},{"c":3}]""")).Agreed();
        Assert.Equal(2, agreed.Details!.Value.GetProperty("candidates").GetArrayLength());
        Assert.Equal(1, agreed.Confidence);
    }
}
