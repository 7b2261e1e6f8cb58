using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using k8s.Models;
using LoopStacks.Core.Resources;
using LoopStacks.Kubernetes.Connections;
using LoopStacks.Operator.Children;

namespace LoopStacks.Operator.Tests.Cluster;

/// <summary>Many instances at once, counted; and peace when all is as wished.</summary>
[Collection("cluster")]
public sealed class ScaleTests(OperatorCluster cluster, ITestOutputHelper output)
{
    /// <summary>What an instance needs: an account, a ConfigMap, a Deployment.</summary>
    private const int ObjectsEach = 3;

    [Fact]
    public async Task FiveHundred_AtOnce_AreMadeWithFewCalls_AndThenNothingIsWritten()
    {
        const int count = 500;
        var place = await cluster.NewAsync();
        await place.ApplyAsync(SeedDocuments.Agent);
        await place.ApplyRealmAsync();
        using var latency = new LatencyListener("agentinstances");
        await using var running = await place.OperateAsync();
        await running.IdleAsync();
        var (before, start) = (running.Calls.All.Count, Stopwatch.GetTimestamp());

        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
            // Without replicas: what is counted is the operator's work, not that of the controllers that make pods.
            await place.ApplyInstanceAsync($"i{i}", "replicas: 0"));
        var applied = Stopwatch.GetElapsedTime(start);
        var deployments = new ApiResource("apps", "v1", "deployments", "Deployment");
        await Eventually.HoldsAsync("all have a Deployment", async () => (await place.Client.ListAsync<ChildObject>(place.Namespace, Labels.Selector, deployments)).Count is var made && made == count ? null : $"{made} have");
        await Eventually.HoldsAsync("all are scheduled", async () =>
            (await place.Client.ListAsync<CustomObject>(place.Namespace, resource: LoopStacksApi.Of(ResourceKind.AgentInstance))).Count(item => item.Status?.GetRawText().Contains(Reasons.Admitted, StringComparison.Ordinal) == true) is var scheduled && scheduled == count ? null : $"{scheduled} are");
        await place.HoldsAsync(LoopStacksApi.Of(ResourceKind.Agent), "sentiment-analyzer", agent => agent.GetProperty("status").GetProperty("instances").GetInt32() == count);
        await running.IdleAsync();
        var took = Stopwatch.GetElapsedTime(start);
        await PeaceAsync(place, running);

        var calls = running.Calls.All.Skip(before).Where(call => call.Path.Contains("/namespaces/", StringComparison.Ordinal) && !call.Path.Contains("/leases", StringComparison.Ordinal) && !IsMark(call.Path)).ToArray();
        output.WriteLine($"{count} AgentInstances: applied in {applied.TotalSeconds:0.0} s, all done after {took.TotalSeconds:0.0} s; {calls.Length} calls, {calls.Length / (double)count:0.00} each, {calls.Length / (double)(count * ObjectsEach):0.00} for each object made");
        output.WriteLine($"  a reconciliation: {latency}");
        foreach (var kind in calls.GroupBy(call => $"{call.Verb} {KindOf(call.Path)}").OrderByDescending(kind => kind.Count()))
            output.WriteLine($"  {kind.Count(),6} {kind.Key}");
        // For each object a look whether the name is free, and the write; a status and two events for the instance.
        Assert.InRange(calls.Length / (double)count, 7, 11);
    }

    [Fact]
    public async Task Converged_OthersChangeWhatIsTheirs_NothingIsWritten()
    {
        var place = await cluster.NewAsync();
        await place.ApplyQuickStartAsync();
        await place.ApplyRealmAsync(spec: "{isolation: dedicated, resources: {redisConfig: {replicas: 2, memory: 64Mi}}}");
        await place.ApplyInstanceAsync("scaled", "autoscaling: {enabled: true, maxReplicas: 4}, resources: {cpu: \"0.5\", memory: 1024Mi}");
        await using var running = await place.OperateAsync();
        await place.HoldsAsync(LoopStacksApi.Of(ResourceKind.AgentInstance), "scaled", instance => instance.TryGetProperty("status", out var status) && status.GetProperty("replicas").GetInt32() == 1);
        await AutoscalerHasSpokenAsync(place, "scaled");
        await PeaceAsync(place, running);
        var before = Writes(running).Count;

        for (var i = 0; i < 25; i++)
        {
            var patch = new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { ["example.com/round"] = $"{i}" } } };
            foreach (var kind in (ApiResource[])[ChildKinds.Deployment, ChildKinds.ConfigMap, ChildKinds.ServiceAccount])
                await place.Client.MergeAsync(kind, new ObjectKey(place.Namespace, "scaled-agent"), patch.DeepClone().AsObject());
            foreach (var kind in (ApiResource[])[ChildKinds.StatefulSet, ChildKinds.Secret, ChildKinds.Service])
                await place.Client.MergeAsync(kind, new ObjectKey(place.Namespace, "default-realm-redis"), patch.DeepClone().AsObject());
            await place.Client.MergeAsync(LoopStacksApi.Of(ResourceKind.Realm), new ObjectKey(place.Namespace, "default-realm"), patch.DeepClone().AsObject());
        }

        await PeaceAsync(place, running);
        Assert.Equal(before, Writes(running).Count);
        output.WriteLine($"{25 * 7} changes by others, no write by the operator");
    }

    [Fact]
    public async Task Restarted_WhereAllIsAsWished_NothingIsWritten()
    {
        var place = await cluster.NewAsync();
        await place.ApplyQuickStartAsync();
        await place.ApplyRealmAsync(spec: "{isolation: dedicated, resources: {storageClass: fast, redisConfig: {replicas: 2, memory: 1024Mi}}}");
        await place.ApplyInstanceAsync("other", "replicas: 2, resources: {cpu: \"0.5\", memory: 1.5Gi}, autoscaling: {enabled: true}, placement: {tolerations: [{key: a, operator: Exists}], nodeSelector: {a: b}}");
        await using (var first = await place.OperateAsync())
        {
            await place.HoldsAsync(LoopStacksApi.Of(ResourceKind.AgentInstance), "other", instance => instance.TryGetProperty("status", out var status) && status.GetProperty("replicas").GetInt32() == 1);
            await AutoscalerHasSpokenAsync(place, "other");
            await PeaceAsync(place, first);
        }

        await using var second = await place.OperateAsync(name: "second");
        await second.IdleAsync();
        await PeaceAsync(place, second);

        Assert.Empty(Writes(second));
    }

    /// <summary>Its first word comes some seconds late, and changes the status once.</summary>
    private static Task AutoscalerHasSpokenAsync(Place place, string instance) =>
        place.HoldsAsync(ChildKinds.Autoscaler(place.Served.Autoscaler!), $"{instance}-agent", autoscaler => autoscaler.TryGetProperty("status", out var status) && status.GetRawText().Contains("ScalingActive", StringComparison.Ordinal));

    /// <summary>Until the counts, which come a second late, are written too: a change of our own makes its way through every informer and queue meanwhile.</summary>
    private static async Task PeaceAsync(Place place, RunningOperator running)
    {
        var writes = -1;
        while (writes != Writes(running).Count)
        {
            writes = Writes(running).Count;
            var mark = Guid.NewGuid().ToString("N")[..8];
            await place.ApplyAsync($"apiVersion: loopstacks.io/v1\nkind: Agent\nmetadata: {{name: mark-{mark}}}\nspec: {{capabilities: [mark]}}");
            await place.ApplyAsync($"apiVersion: loopstacks.io/v1\nkind: AgentInstance\nmetadata: {{name: mark-{mark}}}\nspec: {{agent: mark-{mark}, realm: none}}");
            await place.HoldsAsync(LoopStacksApi.Of(ResourceKind.Agent), $"mark-{mark}", agent => agent.TryGetProperty("status", out var status) && status.GetProperty("instances").GetInt32() == 1);
            await place.ConditionAsync(ResourceKind.AgentInstance, $"mark-{mark}", "Scheduled", Reasons.RealmMissing);
            await running.IdleAsync();
        }
    }

    private static IReadOnlyList<(string Verb, string Path)> Writes(RunningOperator running) => [.. running.Calls.Writes.Where(call => !IsMark(call.Path))];

    private static bool IsMark(string path) => path.Contains("/mark-", StringComparison.Ordinal);

    private static string KindOf(string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var place = Array.IndexOf(parts, "namespaces");
        return place >= 0 && place + 2 < parts.Length ? parts[place + 2] + (parts.Length > place + 4 ? "/" + parts[place + 4] : "") : parts[^1].ToString(CultureInfo.InvariantCulture);
    }
}
