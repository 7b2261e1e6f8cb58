using System.Net;
using LoopStacks.Core.Resources;
using LoopStacks.Kubernetes.Connections;
using LoopStacks.Operator.Children;

namespace LoopStacks.Operator.Tests.Cluster;

/// <summary>An operator that ends in the middle, an API server that refuses, two operators.</summary>
[Collection("cluster")]
public sealed class RestartTests(OperatorCluster cluster)
{
    private static readonly string[] s_all =
    [
        "ConfigMap my-sentiment-analyzer-agent", "Deployment my-sentiment-analyzer-agent", "NetworkPolicy default-realm-agents", "NetworkPolicy default-realm-redis-access", "Secret default-realm-redis", "Service default-realm-redis",
        "ServiceAccount default-realm-redis", "ServiceAccount my-sentiment-analyzer-agent", "StatefulSet default-realm-redis",
    ];

    /// <summary>9 objects and the statuses of a realm, an agent and an instance: a cut after each of the writes.</summary>
    public static TheoryData<int> Cuts => new(Enumerable.Range(1, 12));

    [Theory]
    [MemberData(nameof(Cuts))]
    public async Task Cut_AfterAnyWrite_TheNextOneConverges(int write)
    {
        var place = await PlaceAsync();
        var cut = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var calls = new CallRecorder();
        var options = place.Options;
        options.Workers = 1;
        await using (var first = await place.OperateAsync(options, calls, "first"))
        {
            calls.AfterWrite = number =>
            {
                if (number < write)
                    return;
                first.Cut();
                cut.TrySetResult();
            };
            await cut.Task.WaitAsync(TimeSpan.FromSeconds(60));
        }

        await using var second = await place.OperateAsync(name: "second");

        await ConvergedAsync(place);
    }

    [Theory]
    [InlineData(HttpStatusCode.InternalServerError, "InternalError")]
    [InlineData(HttpStatusCode.TooManyRequests, "TooManyRequests")]
    [InlineData(HttpStatusCode.Conflict, "Conflict")]
    [InlineData(HttpStatusCode.Forbidden, "Forbidden")]
    public async Task Refusals_OfEverySecondWrite_AreTriedAgain(HttpStatusCode status, string reason)
    {
        var place = await PlaceAsync();
        var calls = new CallRecorder { BeforeWrite = (number, _) => number < 16 && number % 2 == 1 ? CallRecorder.Answer(status, reason) : null };

        await using var running = await place.OperateAsync(calls: calls);

        await ConvergedAsync(place);
    }

    [Fact]
    public async Task Drops_OfAnswers_AreTriedAgain()
    {
        var place = await PlaceAsync();
        // The write was made, and its answer is lost.
        var calls = new CallRecorder();
        calls.AfterWrite = number =>
        {
            if (number < 16 && number % 2 == 1)
                throw new HttpRequestException("The connection is lost.");
        };

        await using var running = await place.OperateAsync(calls: calls);

        await ConvergedAsync(place);
    }

    [Fact]
    public async Task Two_OneLeads_AndTheOtherTakesOverWhenItIsCut()
    {
        var place = await PlaceAsync();
        await using var first = await place.OperateAsync(name: "first");
        await first.IdleAsync();
        await using var second = await place.OperateAsync(name: "second");
        await place.ApplyInstanceAsync("another");
        await place.HoldsAsync(LoopStacksApi.Of(ResourceKind.Agent), "sentiment-analyzer", agent => agent.GetProperty("status").GetProperty("instances").GetInt32() == 2);
        await place.HoldsAsync(LoopStacksApi.Of(ResourceKind.Realm), "default-realm", realm => realm.GetProperty("status").GetProperty("agentInstances").GetInt32() == 2);
        await first.IdleAsync();
        Assert.False(second.IsLeading);
        Assert.Empty(second.Calls.Writes);

        first.Cut();
        await second.IdleAsync();
        Assert.True(second.IsLeading);
        Assert.DoesNotContain(second.Calls.Writes, call => !call.Path.EndsWith("/status", StringComparison.Ordinal)); // It finds everything as it should be; what Kubernetes told meanwhile is in the status.
        await place.ApplyInstanceAsync("yet-another");
        await place.ThereAsync(ChildKinds.Deployment, "yet-another-agent");
    }

    [Fact]
    public async Task Restart_OfTheApiServer_IsOutlived()
    {
        var place = await PlaceAsync();
        await using var running = await place.OperateAsync();
        await running.IdleAsync();

        await cluster.KillApiServerAsync();
        await cluster.StartApiServerAsync();
        await place.ApplyInstanceAsync("another");

        await place.ThereAsync(ChildKinds.Deployment, "another-agent");
        await place.EditAsync(ChildKinds.ConfigMap, "another-agent", """{"data": null}""");
        await place.HoldsAsync(ChildKinds.ConfigMap, "another-agent", config => config.TryGetProperty("data", out _));
    }

    private async Task<Place> PlaceAsync()
    {
        var place = await cluster.NewAsync();
        await place.ApplyQuickStartAsync();
        await place.ApplyRealmAsync(spec: "{resources: {redisConfig: {memory: 64Mi}}}");
        return place;
    }

    private static async Task ConvergedAsync(Place place)
    {
        await place.ConditionAsync(ResourceKind.AgentInstance, "my-sentiment-analyzer", "Scheduled", Reasons.Admitted);
        await place.ConditionAsync(ResourceKind.Realm, "default-realm", "Ready", Reasons.RedisStarting);
        await place.ConditionAsync(ResourceKind.Agent, "sentiment-analyzer", "Ready", Reasons.Valid);
        await Eventually.HoldsAsync("everything is made", async () => (await place.MadeAsync()) is var made && made.SetEquals(s_all) ? null : string.Join(", ", made));
    }
}
