using LoopStacks.JsonSchema.Values;

namespace LoopStacks.JsonSchema.Tests;

public sealed class JsonEqualityTests
{
    [Theory]
    [InlineData("1", "1.0")]
    [InlineData("1", "10e-1")]
    [InlineData("100", "1E2")]
    [InlineData("0", "-0.0e7")]
    [InlineData("123456789012345678901234567890", "1.2345678901234567890123456789e29")]
    [InlineData("1e99999999999", "10e99999999998")]
    [InlineData("\"a\\u00e4\\ud83d\\ude00\"", "\"aä😀\"")]
    [InlineData("\"\\/\"", "\"/\"")]
    [InlineData("""{"a": 1, "b": [2]}""", """{"b": [2.0], "\u0061": 1}""")]
    [InlineData("""{"a": 1, "b": 2, "a": 3}""", """{"a": 1, "a": 3, "b": 2}""")]
    [InlineData("[]", "[ ]")]
    public void DeepEquals_SameValue_IsTrue(string left, string right)
    {
        Assert.True(JsonEquality.DeepEquals(Json.Parse(left), Json.Parse(right)));
        Assert.True(JsonEquality.DeepEquals(Json.Parse(right), Json.Parse(left)));
        Assert.Equal(JsonHash.Of(Json.Parse(left)), JsonHash.Of(Json.Parse(right)));
    }

    [Theory]
    [InlineData("1", "1.0000000000000000000000000001")]
    [InlineData("9007199254740993", "9007199254740992")]
    [InlineData("1", "-1")]
    [InlineData("1", "\"1\"")]
    [InlineData("0", "false")]
    [InlineData("1", "true")]
    [InlineData("null", "false")]
    [InlineData("[1, 2]", "[2, 1]")]
    [InlineData("[1]", "[1, 1]")]
    [InlineData("""{"a": 1}""", """{"a": 1, "b": 1}""")]
    [InlineData("""{"a": 1, "a": 1}""", """{"a": 1, "b": 1}""")]
    [InlineData("""{"a": 1, "b": 1}""", """{"a": 1, "a": 1}""")]
    [InlineData("\"\\ud800\"", "\"\\ud801\"")]
    [InlineData("\"a\"", "\"A\"")]
    public void DeepEquals_OtherValue_IsFalse(string left, string right)
    {
        Assert.False(JsonEquality.DeepEquals(Json.Parse(left), Json.Parse(right)));
        Assert.False(JsonEquality.DeepEquals(Json.Parse(right), Json.Parse(left)));
    }

    [Fact]
    public void DeepEquals_LargeObjectsInOtherOrder_ComparesEachProperty()
    {
        var names = Enumerable.Range(0, 5_000).Select(i => $"\"p{i}\": {i}").ToArray();
        var left = Json.Parse($"{{{string.Join(',', names)}}}");
        var same = Json.Parse($"{{{string.Join(',', names.Reverse())}}}");
        var other = Json.Parse($"{{{string.Join(',', names.Reverse().Skip(1))}, \"p4999\": 0}}");

        Assert.True(JsonEquality.DeepEquals(left, same));
        Assert.False(JsonEquality.DeepEquals(left, other));
        Assert.Equal(JsonHash.Of(left), JsonHash.Of(same));
    }
}
