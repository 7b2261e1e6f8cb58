using LoopStacks.Core.Statistics;

namespace LoopStacks.Core.Tests.Statistics;

public sealed class RollupCodecTests
{
    [Fact]
    public void Decode_OfEncoded_IsTheSame()
    {
        var rollup = Sample();

        var read = RollupCodec.Decode(RollupCodec.Encode(rollup));

        Assert.Equal((3, -250_000, 1.234_5m), (read[Measure.Ended], read[Measure.Overconfidence], read.Cost));
        Assert.Equal((2, TimeSpan.FromSeconds(61)), (read[Timing.Duration]!.Count, read[Timing.Duration]!.Sum));
        Assert.Null(read[Timing.People]);
        Assert.Equal(0, read[Measure.Judged]);
        Assert.Equal(RollupCodec.Encode(rollup), RollupCodec.Encode(read));
    }

    [Fact]
    public void Decode_OfNothing_IsNothing() => Assert.Equal(0, RollupCodec.Decode(RollupCodec.Encode(new Rollup()))[Measure.Ended]);

    // What is stored stays readable for ever.
    [Fact]
    public void Decode_OfTheFirstFormat_IsRead()
    {
        var read = RollupCodec.Decode(Convert.FromHexString("0102000307" + "02" + "00" + "01" + "00" + "C0843D" + "8B01" + "01" + "01"));

        Assert.Equal((-2, 1, 0m), (read[Measure.Ended], read[Measure.Answered] + 1, read.Cost));
        Assert.Equal((1, TimeSpan.FromSeconds(1)), (read[Timing.Duration]!.Count, read[Timing.Duration]!.Sum));
    }

    [Fact]
    public void Decode_OfALaterVersion_KeepsWhatItDoesNotKnow()
    {
        var later = new Rollup();
        later.Add((Measure)900, 5);
        var known = RollupCodec.Decode(RollupCodec.Encode(later));

        known.Add(Sample());

        Assert.Equal((5, 3), (RollupCodec.Decode(RollupCodec.Encode(known))[(Measure)900], known[Measure.Ended]));
    }

    [Fact]
    public void Decode_CutOrChangedAnywhere_ThrowsOrReads()
    {
        var data = RollupCodec.Encode(Sample());
        for (var length = 0; length < data.Length; length++)
            Assert.Throws<FormatException>(() => RollupCodec.Decode(data.AsSpan(0, length)));
        var random = new Random(1);
        for (var i = 0; i < 2000; i++)
        {
            var damaged = data.ToArray();
            damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            Assert.True(Record.Exception(() => RollupCodec.Decode(damaged)) is null or FormatException);
        }
    }

    private static Rollup Sample()
    {
        var rollup = new Rollup();
        rollup.Add(Measure.Ended, 3);
        rollup.AddFraction(Measure.Overconfidence, -0.25);
        rollup.AddCost(1.234_5m);
        rollup.Add(Timing.Duration, TimeSpan.FromSeconds(1));
        rollup.Add(Timing.Duration, TimeSpan.FromSeconds(60));
        return rollup;
    }
}
