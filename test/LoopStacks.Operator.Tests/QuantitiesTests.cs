namespace LoopStacks.Operator.Tests;

public sealed class QuantitiesTests
{
    [Theory]
    [InlineData("0.5", "500m")]
    [InlineData("1", "1")]
    [InlineData("1000m", "1")]
    [InlineData("1500m", "1500m")]
    [InlineData("2000", "2k")]
    [InlineData("1024Mi", "1Gi")]
    [InlineData("1.5Gi", "1536Mi")]
    [InlineData("128Mi", "128Mi")]
    [InlineData("0", "0")]
    [InlineData("0Mi", "0")]
    [InlineData("1000000", "1M")]
    [InlineData("0.0001", "1m")]
    public void Canonical_IsAsTheApiServerWritesIt(string text, string expected) => Assert.Equal(expected, Quantities.Canonical(text));

    [Theory]
    [InlineData("1Gi", 1073741824)]
    [InlineData("1500m", 2)]
    [InlineData("10Ei", long.MaxValue)]
    public void Units_AreRoundedUpAndBounded(string text, long expected) => Assert.Equal(expected, Quantities.Units(text));

    [Theory]
    [InlineData("")]
    [InlineData("Mi")]
    [InlineData("1.")]
    [InlineData("1.2.3")]
    [InlineData("1 Mi")]
    [InlineData("-1")]
    [InlineData("1X")]
    public void IsValid_Others_AreNot(string text) => Assert.False(Quantities.IsValid(text));
}
