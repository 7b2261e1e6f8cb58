using System.Net;
using LoopStacks.Api.Tests.Fakes;
using LoopStacks.Engine.Statistics;

namespace LoopStacks.Api.Tests.Statistics;

public sealed class StatisticsTests
{
    [Fact]
    public async Task Query_AllParameters_ReachTheEngine()
    {
        await using var host = await TestHost.StartAsync();

        await (await host.GetAsync("/statistics?by=capability&realm=r&stack=s&agent=a&capability=c&from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z&step=1h")).JsonAsync(HttpStatusCode.OK);

        var from = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal([new StatisticsQuery(StatisticsBy.Capability, StatisticsStep.Hour, "r", "s", "a", "c", from, from.AddDays(1))], host.Statistics.Queries);
    }

    [Fact]
    public async Task Query_ShowsRows()
    {
        await using var host = await TestHost.StartAsync();

        var answer = await (await host.GetAsync("/statistics?by=stack")).JsonAsync(HttpStatusCode.OK);

        var row = answer.GetProperty("items")[0];
        Assert.Equal(("s", 3, 1.25), (row.GetProperty("key").GetString(), row.GetProperty("loops").GetProperty("ended").GetInt32(), row.GetProperty("loops").GetProperty("duration").GetProperty("mean").GetDouble()));
        Assert.False(row.TryGetProperty("bidding", out _));
        Assert.Equal([new StatisticsQuery(StatisticsBy.Stack)], host.Statistics.Queries);
    }

    [Theory]
    [InlineData("", "one of stack, agent, instance, capability, realm")]
    [InlineData("by=stacks", "allowed is stack, agent")]
    [InlineData("by=stack&step=2h", "allowed is none, 1m, 1h, 1d")]
    [InlineData("by=stack&from=yesterday", "RFC 3339")]
    [InlineData("by=stack&steps=1h", "did you mean 'step'?")]
    [InlineData("by=stack&realm=too-many", "Too many")]
    public async Task Query_BadParameter_400(string query, string says)
    {
        await using var host = await TestHost.StartAsync();

        var problem = await (await host.GetAsync($"/statistics?{query}")).ProblemAsync(400, "InvalidArgument");

        Assert.Contains(says, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Query_AcceptCsv_IsATable()
    {
        await using var host = await TestHost.StartAsync();
        host.Statistics.Rows = [FakeStatisticsService.Row("plain", new DateTimeOffset(2026, 1, 1, 5, 0, 0, TimeSpan.Zero)), FakeStatisticsService.Row("a,\"b\"")];

        var response = await CsvAsync(host);

        Assert.Equal("text/csv", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("loopstacks-stack.csv", response.Content.Headers.ContentDisposition!.FileName!.Trim('"'));
        var lines = (await response.Content.ReadAsStringAsync()).Split("\r\n");
        Assert.Equal(4, lines.Length); // With an empty one after the last.
        Assert.StartsWith("key,start,ended,completed,failed,cancelled,timedOut,roots,perSecond,announcements,children,durationMeanSeconds,", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("plain,2026-01-01T05:00:00Z,3,2,1,0,0,3,0.5,4,1,1.25,", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("\"a,\"\"b\"\"\",,3,", lines[2], StringComparison.Ordinal);
        Assert.Equal(lines[0].Split(',').Length, lines[1].Split(',').Length);
    }

    [Theory]
    [InlineData("=1+1")]
    [InlineData("+1")]
    [InlineData("-1")]
    [InlineData("@SUM(A1)")]
    [InlineData("\t=1")]
    [InlineData("\r=1")]
    public async Task Query_AcceptCsv_NamesAreNoFormulas(string name)
    {
        await using var host = await TestHost.StartAsync();
        host.Statistics.Rows = [FakeStatisticsService.Row(name)];

        var text = await (await CsvAsync(host)).Content.ReadAsStringAsync();

        Assert.StartsWith($"\"'{name}\",,", text[(text.IndexOf("\r\n", StringComparison.Ordinal) + 2)..], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Overview_OfARealm_IsShown()
    {
        await using var host = await TestHost.StartAsync();

        var overview = await (await host.GetAsync("/overview?realm=r")).JsonAsync(HttpStatusCode.OK);

        Assert.Equal(("17", 3), (overview.GetProperty("after").GetString(), overview.GetProperty("loops").GetProperty("open").GetInt32()));
        Assert.Equal(["r"], host.Statistics.Overviews);
    }

    [Fact]
    public async Task Overview_UnknownParameter_400()
    {
        await using var host = await TestHost.StartAsync();

        await (await host.GetAsync("/overview?realms=r")).ProblemAsync(400, "InvalidArgument");
    }

    private static async Task<HttpResponseMessage> CsvAsync(TestHost host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, TestHost.V1 + "/statistics?by=stack");
        request.Headers.Accept.ParseAdd("text/csv");
        return await host.Http.SendAsync(request);
    }
}
