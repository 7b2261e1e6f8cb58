namespace LoopStacks.Operator.Tests;

public sealed class NamesTests
{
    [Fact]
    public void Of_ShortOwner_IsOwnerAndSuffix() => Assert.Equal("shop-redis", Names.RedisOf("shop"));

    [Fact]
    public void Of_LongOwners_StayApartAndFit()
    {
        var (one, other) = (Names.RedisOf(new string('r', 62) + "a"), Names.RedisOf(new string('r', 62) + "b"));

        Assert.NotEqual(one, other);
        Assert.Equal(52, one.Length);
        Assert.EndsWith("-redis", one, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_CutAtADash_HasNoTwo() => Assert.DoesNotContain("--", Names.Of(new string('a', 47) + "-" + new string('b', 15), "-agent"), StringComparison.Ordinal);

    [Theory]
    [InlineData("OPENAI_API_KEY", "openai-api-key")]
    [InlineData("team.key", "team.key")]
    [InlineData("_KEY_", "key")]
    public void SecretOf_IsANameThatSecretsMayHave(string secretRef, string expected) => Assert.Equal(expected, Names.SecretOf(secretRef));
}
