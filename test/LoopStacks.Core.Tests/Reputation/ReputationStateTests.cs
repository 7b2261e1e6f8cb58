using FsCheck.Xunit;
using LoopStacks.Core.Reputation;

namespace LoopStacks.Core.Tests.Reputation;

public sealed class ReputationStateTests
{
    private const double Exact = 1e-9;
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan HalfLife = TimeSpan.FromDays(30);
    private static readonly Decay Decay = new(HalfLife);

    [Fact]
    public void Figures_NothingKnown_ArePriors()
    {
        var figures = Figures(ReputationState.None, Now);

        Assert.Equal((0.6, 0.5, 0.0), (figures.Accuracy, figures.Reliability, figures.Overconfidence));
        Assert.Null(figures.Brier);
        Assert.Null(figures.MedianDuration);
        Assert.Null(figures.DurationRatio);
    }

    // The mean of Beta(1.2 + right, 0.8 + wrong).
    [Theory]
    [InlineData(0, 1, 1.2 / 3)]
    [InlineData(1, 0, 2.2 / 3)]
    [InlineData(7, 3, 8.2 / 12)]
    [InlineData(98, 2, 99.2 / 102)]
    public void Accuracy_OfFeedback_IsTheMeanOfTheBetaDistribution(int right, int wrong, double accuracy) =>
        Assert.Equal(accuracy, Figures(After([.. Judged(right, 1), .. Judged(wrong, 0)]), Now).Accuracy, Exact);

    // Laplace's rule of succession.
    [Fact]
    public void Reliability_OfAttempts_IsLaplacesRuleOfSuccession()
    {
        var figures = Figures(
            After(
                Ended(AttemptEnd.Completed), Ended(AttemptEnd.Completed), Ended(AttemptEnd.Completed), Ended(AttemptEnd.Failed), Ended(AttemptEnd.Lost),
                Ended(AttemptEnd.Invalid), Ended(AttemptEnd.Refused), Ended(AttemptEnd.TimedOut)),
            Now);

        Assert.Equal(4.0 / 10, figures.Reliability, Exact);
        Assert.Equal(new Attempts(3, 1, 1, 1, 1, 1), figures.State.Attempts);
    }

    // Brier 1950: one that always says p and is right with frequency p has p(1 − p).
    [Theory]
    [InlineData(5, 5, 0.5, 0.25)]
    [InlineData(7, 3, 0.7, 0.21)]
    [InlineData(10, 0, 1.0, 0)]
    [InlineData(0, 10, 1.0, 1)]
    public void Brier_ConstantForecast_IsTheClosedForm(int right, int wrong, double confidence, double brier)
    {
        var figures = Figures(After([.. Judged(right, 1, confidence), .. Judged(wrong, 0, confidence)]), Now);

        Assert.Equal(brier, figures.Brier!.Value, Exact);
    }

    [Fact]
    public void Brier_OfBids_IsMeasuredOnBids()
    {
        var figures = Figures(After(Judgement(1, confidence: 1, bid: 0.6), Judgement(0, confidence: 0, bid: 0.8)), Now);

        Assert.Equal(0, figures.Brier!.Value, Exact);
        Assert.Equal(((0.4 * 0.4) + (0.8 * 0.8)) / 2, figures.BidBrier!.Value, Exact);
    }

    [Theory]
    [InlineData(2, 6, 0.95, ((0.95 * 8) - 2) / 10)]
    [InlineData(8, 0, 0.5, ((0.5 * 8) - 8) / 10)]
    public void Overconfidence_IsBidLessRightDrawnToZero(int right, int wrong, double bid, double over)
    {
        var figures = Figures(After([.. Judged(right, 1, bid: bid), .. Judged(wrong, 0, bid: bid)]), Now);

        Assert.Equal(over, figures.Overconfidence, Exact);
    }

    [Fact]
    public void Figures_AfterAHalfLife_CountEvidenceHalf()
    {
        var state = After([.. Judged(4, 1), Ended(AttemptEnd.Failed), Ended(AttemptEnd.Failed)]);

        var figures = Figures(state, Now + HalfLife);

        Assert.Equal((1.2 + 2) / (2 + 2), figures.Accuracy, Exact);
        Assert.Equal(1.0 / 3, figures.Reliability, Exact);
    }

    [Fact]
    public void Figures_AfterManyHalfLives_AreThoseOfANewcomer()
    {
        var figures = Figures(After([.. Judged(50, 0), Ended(AttemptEnd.Lost)]), Now + (60 * HalfLife));

        Assert.Equal(0.6, figures.Accuracy, Exact);
        Assert.Equal(0.5, figures.Reliability, Exact);
        Assert.Equal(0, figures.Overconfidence, Exact);
    }

    // A newer right one against an older wrong one: weights 1 and 2^-2.
    [Fact]
    public void Apply_OldAndNew_WeighByTheirAges()
    {
        var state = After(Judgement(0, at: Now - (2 * HalfLife)), Judgement(1));

        Assert.Equal(2.2 / (2 + 1.25), Figures(state, Now).Accuracy, Exact);
    }

    [Property(MaxTest = 300)]
    public bool Apply_AnyOrder_ComesToTheSame(int seed)
    {
        var random = new Random(seed);
        var observations = Enumerable.Range(0, random.Next(1, 40)).Select(_ => Any(random)).ToArray();
        var one = After(observations);
        random.Shuffle(observations);

        return Same(one, After(observations));
    }

    [Property(MaxTest = 300)]
    public bool Apply_Withdrawn_IsAsIfItHadNeverBeen(int seed)
    {
        var random = new Random(seed);
        var observations = Enumerable.Range(0, random.Next(1, 40)).Select(_ => Any(random)).ToArray();
        var other = Judgement(random.NextDouble(), random.NextDouble(), random.NextDouble(), Now - (HalfLife * (random.NextDouble() * 3)));

        // The newest stays, so both are as of the same moment.
        return Same(After([Ended(AttemptEnd.Completed), .. observations]), After([Ended(AttemptEnd.Completed), other, .. observations, new JudgementWithdrawn(other)]));
    }

    [Fact]
    public void Apply_WithdrawnThatIsNotThere_LeavesNothingBelowZero()
    {
        var state = After(Judgement(1), new JudgementWithdrawn(Judgement(1)), new JudgementWithdrawn(Judgement(1)));

        Assert.Equal(default, state.Feedback);
        Assert.Equal(0.6, Figures(state, Now).Accuracy, Exact);
    }

    // A thousand agreements of agents that err together weigh as much as ten words of people.
    [Fact]
    public void Accuracy_ManyOutcomes_WeighAtMostTen()
    {
        var outcomes = Enumerable.Repeat((Observation)Judgement(1, source: JudgementSource.Outcome), 1000);

        Assert.Equal((1.2 + 10) / 12, Figures(After([.. outcomes]), Now).Accuracy, Exact);
        Assert.Equal((1.2 + 10) / 22, Figures(After([.. outcomes, .. Judged(10, 0)]), Now).Accuracy, Exact);
    }

    [Fact]
    public void DurationRatio_IsTheGeometricMean()
    {
        var state = After(Took(2, 1), Took(0.5, 1), Took(8, 1), Took(100, null));

        Assert.Equal(2, Figures(state, Now).DurationRatio!.Value, Exact);
    }

    [Property(MaxTest = 300)]
    public bool MedianDuration_IsWithinFivePercent(int seed)
    {
        var random = new Random(seed);
        var seconds = Enumerable.Range(0, (2 * random.Next(0, 30)) + 1).Select(_ => Math.Exp((random.NextDouble() * 16) - 6)).ToArray();
        var state = After([.. seconds.Select(took => Took(took, null))]);
        Array.Sort(seconds);

        var median = seconds[seconds.Length / 2];
        return Math.Abs(Figures(state, Now).MedianDuration!.Value.TotalSeconds - median) <= (Durations.Accuracy * median) + 1e-6;
    }

    [Fact]
    public void MedianDuration_OldWork_WeighsLess()
    {
        var old = Enumerable.Repeat((Observation)Took(10, null, Now - (3 * HalfLife)), 7);

        var figures = Figures(After([.. old, Took(1, null)]), Now); // 7/8 of the weight against 1.

        Assert.Equal(1, figures.MedianDuration!.Value.TotalSeconds, 0.05);
    }

    [Fact]
    public void Codec_RoundTrips()
    {
        var state = After([.. Judged(3, 1), Judgement(1, source: JudgementSource.Outcome), Took(3, 2), Took(200, 2), Ended(AttemptEnd.Lost)]);

        var read = ReputationCodec.Decode(ReputationCodec.Encode(state));

        Assert.True(Same(state, read));
        Assert.Equal(state.Durations.Weights, read.Durations.Weights);
        Assert.Equal(state.HeardAt, read.HeardAt);
    }

    // What was stored must be read for ever.
    [Fact]
    public void Codec_ReadsWhatWasStored()
    {
        var read = ReputationCodec.Decode("""
            {"heardAt":"2030-01-01T00:00:00+00:00","outcome":{"weight":2,"right":1,"confidence":1.5,"squaredError":0.5,"bid":1.6,"bidSquaredError":0.6},
             "feedback":{"weight":1,"right":1,"confidence":0.9,"squaredError":0.01,"bid":0.8,"bidSquaredError":0.04},
             "attempts":{"completed":3,"failed":1,"lost":0,"invalid":0,"refused":0.5,"timedOut":0},"durations":{"first":70,"weights":[1,0,2]},"ratios":3,"logRatios":0.7}
            """u8);

        Assert.Equal(new Evidence(2, 1, 1.5, 0.5, 1.6, 0.6), read.Outcome);
        Assert.Equal(new Evidence(1, 1, 0.9, 0.01, 0.8, 0.04), read.Feedback);
        Assert.Equal(new Attempts(3, 1, 0, 0, 0.5, 0), read.Attempts);
        Assert.Equal((70, 3.0, 3.0, 0.7), (read.Durations.First, read.Durations.Weight, read.Ratios, read.LogRatios));
    }

    private static ReputationState After(params Observation[] observations) => observations.Aggregate(ReputationState.None, (state, observation) => state.Apply(observation, Decay));

    private static ReputationFigures Figures(ReputationState state, DateTimeOffset at) => ReputationFigures.Of(state, at, Decay);

    private static IEnumerable<Observation> Judged(int count, double right, double confidence = 0.8, double bid = 0.8) =>
        Enumerable.Range(0, count).Select(_ => Judgement(right, confidence, bid));

    private static Judgement Judgement(
        double right, double confidence = 0.8, double bid = 0.8, DateTimeOffset? at = null, JudgementSource source = JudgementSource.Feedback) =>
        new("i", "c", at ?? Now, source, right, confidence, bid);

    private static AttemptEnded Ended(AttemptEnd end) => new("i", "c", Now, end);

    private static AttemptEnded Took(double seconds, double? expected, DateTimeOffset? at = null) => new(
        "i", "c", at ?? Now, AttemptEnd.Completed, TimeSpan.FromSeconds(seconds), expected is { } known ? TimeSpan.FromSeconds(known) : null);

    private static Observation Any(Random random)
    {
        var at = Now - (HalfLife * (random.NextDouble() * 3));
        return random.Next(3) switch
        {
            0 => Judgement(random.Next(2), random.NextDouble(), random.NextDouble(), at, (JudgementSource)random.Next(2)),
            1 => new AttemptEnded("i", "c", at, (AttemptEnd)random.Next(6)),
            _ => Took(random.NextDouble() * 10, random.NextDouble() * 10, at),
        };
    }

    private static bool Same(ReputationState a, ReputationState b)
    {
        var (one, other) = (Figures(a, Now), Figures(b, Now));
        return Near(one.Accuracy, other.Accuracy)
            && Near(one.Reliability, other.Reliability)
            && Near(one.Overconfidence, other.Overconfidence)
            && Near(one.Brier ?? -1, other.Brier ?? -1)
            && Near(one.BidBrier ?? -1, other.BidBrier ?? -1)
            && Near(one.DurationRatio ?? -1, other.DurationRatio ?? -1)
            && one.MedianDuration == other.MedianDuration;
    }

    private static bool Near(double a, double b) => Math.Abs(a - b) < 1e-7;
}
