using System.Net;
using LoopStacks.Engine.Reputation;

namespace LoopStacks.Api.Tests.Reputation;

public sealed class ReputationTests
{
    [Fact]
    public async Task List_AllFilters_ReachTheEngine()
    {
        await using var host = await TestHost.StartAsync();

        await (await host.GetAsync("/reputation?realm=r&instance=i&capability=c&limit=3&cursor=x")).JsonAsync(HttpStatusCode.OK);

        Assert.Equal([new ReputationFilter("r", "i", "c", "x", 3)], host.Reputation.Filters);
    }

    [Fact]
    public async Task List_ShowsFigures()
    {
        await using var host = await TestHost.StartAsync();

        var page = await (await host.GetAsync("/reputation")).JsonAsync(HttpStatusCode.OK);

        var one = page.GetProperty("items")[0];
        Assert.Equal((0.75, 0.9, -0.1), (one.GetProperty("accuracy").GetDouble(), one.GetProperty("reliability").GetDouble(), one.GetProperty("calibration").GetProperty("overconfidence").GetDouble()));
        Assert.False(one.GetProperty("calibration").TryGetProperty("brier", out _)); // Nothing was judged.
        Assert.Equal(System.Text.Json.JsonValueKind.Null, page.GetProperty("next").ValueKind);
        Assert.Equal([new ReputationFilter()], host.Reputation.Filters);
    }

    [Theory]
    [InlineData("limit=0", "InvalidArgument")]
    [InlineData("capabilty=x", "InvalidArgument")]
    [InlineData("cursor=bad", "UnknownCursor")]
    public async Task List_BadParameter_400(string query, string code)
    {
        await using var host = await TestHost.StartAsync();

        await (await host.GetAsync($"/reputation?{query}")).ProblemAsync(400, code);
    }
}
