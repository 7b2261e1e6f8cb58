using LoopStacks.Core.Output;
using LoopStacks.Core.Resources;

namespace LoopStacks.Core.Tests.Output;

/// <summary>The worked examples of Markus Schulze, "The Schulze Method of Voting", arXiv 1804.02973, by their numbers there.</summary>
public sealed class SchulzeTests
{
    private static readonly AggregationRules Rules = Elections.Rules(VoteMethod.Schulze);

    // Wikipedia, "Schulze method": 45 voters, 5 candidates; in the paper too.
    private static readonly Contribution[] FortyFive = Elections.Of(
        (5, "ACBED"), (5, "ADECB"), (8, "BEDAC"), (3, "CABED"), (7, "CAEBD"), (2, "CBADE"), (7, "DCEBA"), (8, "EBADC"));

    private static readonly Contribution[] Example2 = Elections.Of((3, "ABCD"), (2, "CBDA"), (2, "DABC"), (2, "DBCA"));

    [Fact]
    public void FortyFiveVoters_RankAndPathsAsPublished()
    {
        var agreed = Rules.Decide(FortyFive).Agreed();
        Assert.Equal("\"E\"", agreed.Text());
        Assert.Equal([("E", 4), ("A", 3), ("C", 2), ("B", 1), ("D", 0)], agreed.Scores());
        Assert.Equal(["0 20 26 30 22", "25 0 16 33 18", "19 29 0 17 24", "15 12 28 0 14", "23 27 21 31 0"], agreed.Table("duels"));
        Assert.Equal(["0 28 28 30 24", "25 0 28 33 24", "25 29 0 29 24", "25 28 28 0 24", "25 28 28 31 0"], agreed.Table("strongestPaths"));
        Assert.Equal("vote (schulze): \"E\" beats 4 of 4 others by the strongest paths among 5 candidates on 45 ballots.", agreed.Explanation);
    }

    [Fact]
    public void Example1_TwentyOneVoters_ElectsD()
    {
        var agreed = Rules.Decide(Elections.Of((8, "ACDB"), (2, "BADC"), (4, "CDBA"), (4, "DBAC"), (3, "DCBA"))).Agreed();
        Assert.Equal("\"D\"", agreed.Text());
        Assert.Equal(["0 8 14 10", "13 0 6 2", "7 15 0 12", "11 19 9 0"], agreed.Table("duels"));
        Assert.Equal(["0 14 14 12", "13 0 13 12", "13 15 0 12", "13 19 13 0"], agreed.Table("strongestPaths"));
    }

    [Fact]
    public void Example3_SixtyThreeVoters_ElectsD() =>
        Assert.Equal("D", Rules.Decide(Elections.Of((12, "ABCD"), (6, "ADBC"), (9, "BCDA"), (15, "CDAB"), (21, "DBAC"))).Winner());

    // Two more voters who rank A first and D last change the winner from A to D: the method fails the participation criterion, and so must this.
    [Fact]
    public void Example5_TwoMoreVotersForA_MakeDTheWinner()
    {
        (int, string)[] voters =
            [(3, "ADEBCF"), (3, "BFECDA"), (4, "CABFDE"), (1, "DBCEFA"), (4, "DEFABC"), (2, "ECBDFA"), (2, "FACDBE")];
        Assert.Equal("A", Rules.Decide(Elections.Of(voters)).Winner());
        Assert.Equal("D", Rules.Decide(Elections.Of([.. voters, (2, "AEFCBD")])).Winner());
    }

    // A candidate E whom everybody ranks below D changes the winner from A to B.
    [Fact]
    public void Example6_DominatedCandidate_ChangesTheWinner()
    {
        Assert.Equal("A", Rules.Decide(Elections.Of(
            (3, "ABDC"), (5, "ADBC"), (1, "ADCB"), (2, "BADC"), (2, "BDCA"), (4, "CABD"), (6, "CBAD"), (2, "DBCA"), (5, "DCAB"))).Winner());
        Assert.Equal("B", Rules.Decide(Elections.Of(
            (3, "ABDEC"), (5, "ADEBC"), (1, "ADECB"), (2, "BADEC"), (2, "BDECA"), (4, "CABDE"), (6, "CBADE"), (2, "DBECA"), (5, "DECAB"))).Winner());
    }

    // Short ballots and equals: by margins A would win, by ratios B, by losing votes C, and by winning votes D.
    [Fact]
    public void Example7_PartialAndTiedBallots_ElectsByWinningVotes()
    {
        var agreed = Rules.Decide(Elections.Of(
            (6, "ABCD"), (8, "(AB)"), (8, "(AC)"), (18, "(AC)D"), (8, "(ACD)"), (40, "B"),
            (4, "CBDA"), (9, "CDAB"), (8, "(CD)"), (14, "DABC"), (11, "DBCA"), (4, "DCAB"))).Agreed();
        Assert.Equal("\"D\"", agreed.Text());
        Assert.Equal(["0 67 28 40", "55 0 79 58", "36 59 0 45", "50 72 29 0"], agreed.Table("duels"));
        Assert.Equal(["0 67 67 45", "45 0 79 45", "45 45 0 45", "50 72 72 0"], agreed.Table("strongestPaths"));
    }

    [Theory]
    [InlineData("B", "9 ADBEC|6 BCADE|5 BCDEA|2 CDBEA|6 DECBA|14 EACBD|2 ECABD|1 EDACB")]
    [InlineData("E", "9 ADBEC|1 BACED|6 CBADE|2 CDBEA|5 CDEAB|6 DECAB|14 EBACD|2 EBCAD")]
    public void Examples8And9_FortyFiveVoters_ElectAsPublished(string winner, string ballots) =>
        Assert.Equal(winner, Rules.Decide(Elections.Of(
            [.. ballots.Split('|').Select(group => group.Split(' ')).Select(group => (int.Parse(group[0], null), group[1]))])).Winner());

    // Schulze's ≻win: among links with equally many for the winner the one with fewer for the loser is stronger. B beats A 4 to 3, A beats C and C beats B 4 to 2:
    // by the winning votes alone all three would be equal.
    [Fact]
    public void EqualWinningVotes_FewerForTheLoser_IsTheStrongerLink()
    {
        var agreed = Rules.Decide(Elections.Of((3, "ACB"), (1, "(BC)A"), (1, "BAC"), (1, "B"), (1, "CBA"))).Agreed();
        Assert.Equal(["0 3 4", "4 0 2", "2 4 0"], agreed.Table("duels"));
        Assert.Equal("\"A\"", agreed.Text());
        Assert.DoesNotContain("tie", agreed.Explanation, StringComparison.Ordinal);
    }

    // B and D are both potential winners. A ballot that is drawn decides: B is above D on 5 of 9, so over many loops B wins 5/9 of them.
    [Fact]
    public void Example2_TwoPotentialWinners_ADrawnBallotDecides()
    {
        const int loops = 3600;
        var b = Enumerable.Range(0, loops).Count(i => WinnerIn(i, Example2) == "B");

        // 2,000 expected; five standard deviations of the binomial are 149.
        Assert.InRange(b, 2000 - 149, 2000 + 149);
    }

    // A and D; A is above D on 7 of 15.
    [Fact]
    public void Example4_TwoPotentialWinners_ADrawnBallotDecides()
    {
        const int loops = 3000;
        var ballots = Elections.Of((6, "ACDB"), (1, "BADC"), (3, "CBDA"), (3, "DBAC"), (2, "DCBA"));
        var winners = Enumerable.Range(0, loops).Select(i => WinnerIn(i, ballots)).ToArray();
        Assert.All(winners, winner => Assert.Contains(winner, new[] { "A", "D" }));

        // 1,400 expected; five standard deviations are 137.
        Assert.InRange(winners.Count(winner => winner == "A"), 1400 - 137, 1400 + 137);
    }

    [Fact]
    public void Tie_IsExplainedAndNamesTheBallot()
    {
        var agreed = Rules.Decide(Example2).Agreed();
        var tie = agreed.Details!.Value.GetProperty("tie");
        Assert.Equal(["B", "D"], tie.GetProperty("among").EnumerateArray().Select(candidate => candidate.GetString()));
        var decider = Assert.Single(tie.GetProperty("ballotsOf").EnumerateArray()).GetString();
        Assert.Equal(
            $"vote (schulze): {agreed.Text()} beats 1 of 3 others by the strongest paths among 4 candidates on 9 ballots; "
            + $"tie of 2 decided by the ballot of {decider}, drawn from the loop's id.",
            agreed.Explanation);

        // What the named ballot prefers is what won.
        var ballot = Example2.Single(contribution => contribution.Instance == decider).Output.GetRawText();
        var other = agreed.Text() == "\"B\"" ? "\"D\"" : "\"B\"";
        Assert.True(ballot.IndexOf(agreed.Text(), StringComparison.Ordinal) < ballot.IndexOf(other, StringComparison.Ordinal));
    }

    [Fact]
    public void Tie_NoBallotPrefersOne_CandidatesAreDrawn()
    {
        var ballots = Elections.Of((3, "(AB)C"));
        var agreed = Rules.Decide(ballots).Agreed();
        Assert.EndsWith("on 3 ballots; tie drawn from the loop's id.", agreed.Explanation, StringComparison.Ordinal);
        Assert.True(agreed.Details!.Value.GetProperty("tie").GetProperty("candidateDrawn").GetBoolean());
        var a = Enumerable.Range(0, 1600).Count(i => WinnerIn(i, ballots) == "A");

        // 800 expected; five standard deviations are 100.
        Assert.InRange(a, 700, 900);
    }

    // Wikipedia, "Condorcet paradox": every candidate loses one duel, each by 1 to 2.
    [Fact]
    public void CondorcetParadox_EachWinsAThirdOfTheLoops()
    {
        var ballots = Elections.Of((1, "ABC"), (1, "BCA"), (1, "CAB"));
        Assert.Equal(1.0 / 3, Rules.Decide(ballots).Agreed().Confidence, 12);
        var wins = Enumerable.Range(0, 1800).GroupBy(i => WinnerIn(i, ballots)).ToDictionary(group => group.Key, group => group.Count());

        // 600 expected each; five standard deviations are 100.
        Assert.All(["A", "B", "C"], candidate => Assert.InRange(wins[candidate], 500, 700));
    }

    // A tie of candidates whom all three weights make equal is decided by a ballot that has weight, never by one that has none.
    [Fact]
    public void Tie_BallotWithoutWeight_IsNotDrawn()
    {
        var rules = Elections.Rules(VoteMethod.Schulze, VoteWeight.Confidence);
        Contribution[] ballots = [Given.Contribution(1, """[["A","B"]]"""), Given.Contribution(2, """["A","B"]""", 0)];
        var winners = Enumerable.Range(0, 50).Select(i => Aggregator.Decide(LoopOf(i), rules, ["x"], ballots, []).Agreed());
        Assert.All(winners, agreed => Assert.EndsWith("tie drawn from the loop's id.", agreed.Explanation, StringComparison.Ordinal));
    }

    [Fact]
    public void CondorcetWinner_AlwaysWins()
    {
        var random = new Random(20);
        for (var election = 0; election < 400; election++)
        {
            var ballots = Elections.Of([.. Enumerable.Range(0, 2 + random.Next(8)).Select(_ => (1, RandomBallot(random)))]);
            var decided = Rules.Decide(ballots);
            if (decided is not Aggregation.Agreed agreed)
                continue;
            var candidates = agreed.Scores().Select(score => score.Candidate).ToArray();
            var duels = agreed.Details!.Value.GetProperty("duels");
            var condorcet = Enumerable.Range(0, candidates.Length).Where(i => Enumerable.Range(0, candidates.Length)
                .All(j => i == j || duels[i][j].GetDouble() > duels[j][i].GetDouble())).Select(i => candidates[i]).SingleOrDefault();
            if (condorcet is not null)
                Assert.Equal(condorcet, decided.Winner());
        }
    }

    [Fact]
    public void MoreCandidatesThanCanBeCounted_IsNotAggregatable()
    {
        var ballots = Enumerable.Range(1, 2).Select(voter =>
            Given.Contribution(voter, $"[{string.Join(',', Enumerable.Range(voter * 1000, 200))}]")).ToArray();
        Assert.Equal(
            "vote: 400 candidates; schulze counts at most 256.",
            Rules.Decide(ballots).Impossible("NotAggregatable").Message);
    }

    private static string WinnerIn(int loop, Contribution[] ballots) => Aggregator.Decide(LoopOf(loop), Rules, ["x"], ballots, []).Winner();

    private static Guid LoopOf(int i) => new(i, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    private static string RandomBallot(Random random)
    {
        var letters = "ABCDE".ToCharArray();
        random.Shuffle(letters);
        return new string(letters, 0, 1 + random.Next(5));
    }
}
