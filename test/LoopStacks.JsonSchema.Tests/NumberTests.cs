namespace LoopStacks.JsonSchema.Tests;

public sealed class NumberTests
{
    [Theory]
    [InlineData("0.0001", "0.0075", true)]
    [InlineData("0.0001", "0.00751", false)]
    [InlineData("0.01", "19.99", true)]
    [InlineData("0.1", "1e300", true)]
    [InlineData("3", "1e300", false)]
    [InlineData("3", "3e300", true)]
    [InlineData("7", "123456789012345678901234567891", false)]
    [InlineData("7", "864197523086419752308641975237", true)]
    [InlineData("1e-400", "1", true)]
    [InlineData("123456789012345678901234567890", "246913578024691357802469135780", true)]
    [InlineData("123456789012345678901234567890", "246913578024691357802469135781", false)]
    [InlineData("12345678901234567891", "0.5", false)]
    [InlineData("2", "-4", true)]
    [InlineData("0.5", "-0.0", true)]
    [InlineData("1", "1e99999999999999999999", true)]
    [InlineData("1e400", "1e399", false)]
    public void MultipleOf_Decimals_IsExact(string divisor, string value, bool valid) =>
        Assert.Equal(valid, Json.Compile($$"""{"multipleOf": {{divisor}}}""").IsValid(Json.Parse(value)));

    [Theory]
    [InlineData("1.0", true)]
    [InlineData("1e2", true)]
    [InlineData("1.50e1", true)]
    [InlineData("150e-1", true)]
    [InlineData("155e-1", false)]
    [InlineData("-0.0", true)]
    [InlineData("0e5", true)]
    [InlineData("1e-1", false)]
    [InlineData("123456789012345678901234567890.0", true)]
    [InlineData("123456789012345678901234567890.1", false)]
    public void TypeInteger_AnySpelling_GoesByTheValue(string value, bool valid) =>
        Assert.Equal(valid, Json.Compile("""{"type": "integer"}""").IsValid(Json.Parse(value)));

    [Theory]
    [InlineData("minimum", "9007199254740993", "9007199254740992", false)]
    [InlineData("minimum", "9007199254740993", "9007199254740993", true)]
    [InlineData("maximum", "0.1", "0.10000000000000000000000001", false)]
    [InlineData("exclusiveMaximum", "-1", "-1.0", false)]
    [InlineData("exclusiveMaximum", "-1", "-1.01", true)]
    [InlineData("minimum", "-1e400", "-1e399", true)]
    [InlineData("minimum", "0", "-0.0", true)]
    [InlineData("exclusiveMinimum", "0", "1e-999", true)]
    [InlineData("maximum", "1e2", "99.9", true)]
    [InlineData("maximum", "99.9", "1e2", false)]
    public void Bounds_BeyondDouble_AreExact(string keyword, string limit, string value, bool valid) =>
        Assert.Equal(valid, Json.Compile($$"""{"{{keyword}}": {{limit}}}""").IsValid(Json.Parse(value)));

    [Theory]
    [InlineData("\"😀\"", 1)]
    [InlineData("\"\\ud83d\\ude00\"", 1)]
    [InlineData("\"\\ud83d\"", 1)]
    [InlineData("\"\\ud83dx\"", 2)]
    [InlineData("\"\\n\\\"\\u00e4é\"", 4)]
    [InlineData("\"\"", 0)]
    public void Length_AnySpelling_CountsCodePoints(string value, int length)
    {
        Assert.True(Json.Compile($$"""{"minLength": {{length}}, "maxLength": {{length}}}""").IsValid(Json.Parse(value)));
        Assert.False(Json.Compile($$"""{"minLength": {{length + 1}}}""").IsValid(Json.Parse(value)));
    }
}
