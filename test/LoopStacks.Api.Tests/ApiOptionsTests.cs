using Microsoft.Extensions.Options;

namespace LoopStacks.Api.Tests;

public sealed class ApiOptionsTests
{
    [Fact]
    public async Task Start_SettingsOutOfRange_AllAreNamed()
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() =>
            TestHost.StartAsync(null, ("LoopStacks:Api:MaxBodyBytes", "1"), ("LoopStacks:Api:MaxWait", "1.00:00:00")));
        Assert.Contains(exception.Failures, failure => failure.Contains("LoopStacks:Api:MaxBodyBytes is 1; allowed is 1024 to 67108864.", StringComparison.Ordinal));
        Assert.Contains(exception.Failures, failure => failure.Contains("LoopStacks:Api:MaxWait", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Limits_AreSettings()
    {
        await using var host = await TestHost.StartAsync(null, ("LoopStacks:Api:MaxBodyBytes", "1024"), ("LoopStacks:Api:MaxDepth", "8"), ("LoopStacks:Api:MaxPageSize", "10"), ("LoopStacks:Api:DefaultPageSize", "5"));
        Assert.Contains("1024", (await (await host.PostAsync("/executions", new string(' ', 1025))).ProblemAsync(413, "TooLarge")).Text("detail"), StringComparison.Ordinal);
        await (await host.PostAsync("/executions", """{"loopstack":"x","input":[[[[[[[[]]]]]]]]}""")).ProblemAsync(400, "TooDeep");
        Assert.Contains("1 to 10", (await (await host.GetAsync("/executions?limit=11")).ProblemAsync(400, "InvalidArgument")).Text("detail"), StringComparison.Ordinal);
    }
}
