namespace LoopStacks.Agents.Tests;

public sealed class InlineStackTests
{
    [Fact]
    public void Builder_AllOfIt_GivesTheSpec()
    {
        var stack = InlineStack.Of("add", "sub")
            .Bidding("cheapest", winners: 2, timeout: TimeSpan.FromSeconds(2))
            .Execution("sequential", TimeSpan.FromMinutes(1), maxRetries: 0)
            .Output("consensus", "/sum")
            .With("/phases/output/quorum", 2)
            .With("/metadata", new { author = "me" });

        Assert.Equal(
            """{"capabilities":["add","sub"],"phases":{"bidding":{"selectionStrategy":"cheapest","winners":2,"timeout":"2000ms"},"execution":{"parallelism":"sequential","timeout":"60000ms","retryPolicy":{"maxRetries":0}},"output":{"aggregationStrategy":"consensus","key":"/sum","quorum":2}},"metadata":{"author":"me"}}""",
            stack.ToJson().GetRawText());
    }

    [Fact]
    public void Builder_Step_LeavesTheOneBeforeAsItWas()
    {
        var stack = InlineStack.FromJson("""{"capabilities":["add"]}""");

        stack.Bidding(winners: 2);

        Assert.Equal("""{"capabilities":["add"]}""", stack.ToJson().GetRawText());
    }

    [Fact]
    public void From_AnonymousObject_IsTheSpec() =>
        Assert.Equal("""{"capabilities":["add"],"phases":{"bidding":{"winners":3}}}""", InlineStack.From(new { capabilities = new[] { "add" }, phases = new { bidding = new { winners = 3 } } }).ToJson().GetRawText());

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    public void FromJson_NoObject_Throws(string json) => Assert.Throws<ArgumentException>(() => InlineStack.FromJson(json));

    [Theory]
    [InlineData("phases")]
    [InlineData("/")]
    [InlineData("/capabilities/0")]
    public void With_NoPlaceInObjects_Throws(string pointer) => Assert.Throws<ArgumentException>(() => InlineStack.Of("add").With(pointer, 1));
}
