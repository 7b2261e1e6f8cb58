using LoopStacks.AgentRuntime.Tests.Fakes;

namespace LoopStacks.AgentRuntime.Tests.Models;

public sealed class ModelFaultTests
{
    public static TheoryData<string, int, string, bool> Statuses
    {
        get
        {
            var data = new TheoryData<string, int, string, bool>();
            foreach (var provider in new[] { "openai", "anthropic" })
            {
                data.Add(provider, 400, "ModelRejected", true);
                data.Add(provider, 401, "ModelUnauthorized", true);
                data.Add(provider, 403, "ModelUnauthorized", true);
                data.Add(provider, 404, "ModelNotFound", true);
                data.Add(provider, 429, "ModelBusy", false);
                data.Add(provider, 500, "ModelUnavailable", false);
                data.Add(provider, 503, "ModelUnavailable", false);
                data.Add(provider, 529, "ModelUnavailable", false);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Statuses))]
    public async Task Work_HttpError_SaysWhetherAnotherTryHelpsAndHidesTheKey(string provider, int status, string code, bool final)
    {
        // The second one answers the question without a schema that follows a 400.
        await using var model = (await FakeModel.StartAsync()).Fails(status, $"no luck with {ModelAgent.Key}").Fails(status, $"no luck with {ModelAgent.Key}");
        using var agent = new ModelAgent(model, provider);

        var failed = await agent.FailAsync();

        Assert.Equal((code, final), (failed.Code, failed.Final));
        Assert.Contains($"({status})", failed.Message, StringComparison.Ordinal);
        Assert.Contains("fake-1", failed.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(ModelAgent.Key, failed.ToString(), StringComparison.Ordinal);
        Assert.Equal(status == 400 ? 2 : 1, model.Questions.Count);
    }

    [Fact]
    public async Task Work_ErrorOfTheEndpoint_IsQuotedWithoutTheKey()
    {
        await using var model = (await FakeModel.StartAsync()).Fails(500, $"overload near {ModelAgent.Key}");
        using var agent = new ModelAgent(model);

        Assert.Contains("overload near ***", (await agent.FailAsync()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public async Task Work_NoAnswerInTime_MayBeRetried(string provider)
    {
        await using var model = (await FakeModel.StartAsync()).Hangs();
        using var agent = new ModelAgent(model, provider, timeout: TimeSpan.FromMilliseconds(200));

        var failed = await agent.FailAsync();

        Assert.Equal(("ModelTimeout", false), (failed.Code, failed.Final));
        Assert.Contains("0.2 s", failed.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public async Task Work_Cancelled_EndsAsCancelled(string provider)
    {
        await using var model = (await FakeModel.StartAsync()).Hangs();
        using var agent = new ModelAgent(model, provider);
        using var cancelled = new CancellationTokenSource();

        var work = agent.WorkAsync(cancellationToken: cancelled.Token);
        await model.Asked;
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work);
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("anthropic")]
    public async Task Work_NobodyListens_MayBeRetried(string provider)
    {
        var model = await FakeModel.StartAsync();
        await model.DisposeAsync();
        using var agent = new ModelAgent(model, provider);

        var failed = await agent.FailAsync();

        Assert.Equal(("ModelUnavailable", false), (failed.Code, failed.Final));
        Assert.Contains("can't be reached", failed.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    public async Task Bid_SecretIsMissing_DeclinesAndNamesTheVariable(string? key)
    {
        await using var model = await FakeModel.StartAsync();
        using var agent = new ModelAgent(model, key: key);

        Assert.Contains("FAKE_KEY", agent.Agent.Bid("""{"text":"good"}""").DeclineReason, StringComparison.Ordinal);
        Assert.Equal("SecretMissing", (await agent.FailAsync()).Code);
    }

    [Fact]
    public async Task Bid_ModelWithItsSecret_IsAsSureAsAnyAgentThatDoesNotSay()
    {
        await using var model = await FakeModel.StartAsync();
        using var agent = new ModelAgent(model);

        Assert.Equal(0.8, agent.Agent.Bid("""{"text":"good"}""").Confidence);
        Assert.Empty(model.Questions);
    }
}
