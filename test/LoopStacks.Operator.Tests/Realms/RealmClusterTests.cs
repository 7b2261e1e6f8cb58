using System.Text;
using System.Text.Json;
using k8s.Models;
using LoopStacks.Core.Resources;
using LoopStacks.Kubernetes.Connections;
using LoopStacks.Operator.Children;
using LoopStacks.Operator.Tests.Cluster;

namespace LoopStacks.Operator.Tests.Realms;

/// <summary>Realms at a real API server.</summary>
[Collection("cluster")]
public sealed class RealmClusterTests(OperatorCluster cluster)
{
    private const string Dedicated = "{isolation: dedicated, resources: {storageClass: fast, redisConfig: {replicas: 2, memory: 64Mi}}}";

    private static readonly string[] s_all =
    [
        "NetworkPolicy shop-agents", "NetworkPolicy shop-redis-access", "Secret shop-redis", "Service shop-redis", "ServiceAccount shop-redis", "StatefulSet shop-redis", "StatefulSet shop-redis-standby",
    ];

    [Fact]
    public async Task Create_Dedicated_HasARedisOfItsOwn()
    {
        var place = await cluster.NewAsync();
        await place.ApplyRealmAsync("shop", Dedicated);
        await using var running = await place.OperateAsync();

        await place.ConditionAsync(ResourceKind.Realm, "shop", "Ready", Reasons.RedisStarting);

        Assert.Equal(s_all, await place.MadeAsync());
        await place.HoldsAsync(LoopStacksApi.Of(ResourceKind.Realm), "shop", realm => realm.GetProperty("status").GetProperty("redis").GetString() == $"shop-redis.{place.Namespace}.svc:6379");
        await Eventually.HoldsAsync("both have a claim", async () => (await ClaimsAsync(place)).Count == 2 ? null : "not yet");
    }

    [Fact]
    public async Task Update_ToSharedRedis_TakesItAway()
    {
        var place = await cluster.NewAsync();
        await place.ApplyRealmAsync("shop", "{resources: {redisConfig: {memory: 64Mi}}}");
        await using var running = await place.OperateAsync();
        await place.ThereAsync(ChildKinds.StatefulSet, "shop-redis");

        await place.ApplyRealmAsync("shop");

        await place.ConditionAsync(ResourceKind.Realm, "shop", "Ready", Reasons.SharedRedis);
        await place.GoneAsync(ChildKinds.StatefulSet, "shop-redis");
        await place.GoneAsync(ChildKinds.Secret, "shop-redis");
        await place.HoldsAsync(LoopStacksApi.Of(ResourceKind.Realm), "shop", realm => !realm.GetProperty("status").TryGetProperty("redis", out _));
    }

    [Fact]
    public async Task Edit_OfTheSecret_KeepsThePasswordAndPutsTheRestRight()
    {
        var place = await cluster.NewAsync();
        await place.ApplyRealmAsync("shop", "{resources: {redisConfig: {memory: 64Mi}}}");
        await using var running = await place.OperateAsync();
        var before = (await place.ThereAsync(ChildKinds.Secret, "shop-redis")).GetProperty("data").GetRawText();
        await running.IdleAsync();

        await place.EditAsync(ChildKinds.Secret, "shop-redis", """{"data": {"redis.conf": "bm90aGluZw=="}}""");
        await place.HoldsAsync(ChildKinds.Secret, "shop-redis", secret => secret.GetProperty("data").GetRawText() == before);

        // Whoever changes the password rolls it out.
        await place.EditAsync(ChildKinds.Secret, "shop-redis", """{"data": {"password": "YW5vdGhlcg=="}}""");
        await place.HoldsAsync(ChildKinds.Secret, "shop-redis", secret => Text(secret, "redis.conf").Contains($"user shop on #{Names.Hash("another")}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Delete_OfTheSecret_DrawsNewPasswords()
    {
        var place = await cluster.NewAsync();
        await place.ApplyRealmAsync("shop", "{resources: {redisConfig: {memory: 64Mi}}}");
        await using var running = await place.OperateAsync();
        var before = Text(await place.ThereAsync(ChildKinds.Secret, "shop-redis"), "password");

        await place.Client.DeleteAsync(ChildKinds.Secret, new ObjectKey(place.Namespace, "shop-redis"));

        await place.HoldsAsync(ChildKinds.Secret, "shop-redis", secret => Text(secret, "password") != before);
    }

    [Fact]
    public async Task Change_OfWhatAStatefulSetStores_IsTold()
    {
        var place = await cluster.NewAsync();
        await place.ApplyRealmAsync("shop", "{resources: {storageClass: fast, redisConfig: {memory: 64Mi}}}");
        await using var running = await place.OperateAsync();
        await place.ThereAsync(ChildKinds.StatefulSet, "shop-redis");

        await place.ApplyRealmAsync("shop", "{resources: {storageClass: slow, redisConfig: {memory: 64Mi}}}");

        var condition = await place.ConditionAsync(ResourceKind.Realm, "shop", "Ready", Reasons.ApplyFailed);
        Assert.Contains("`kubectl delete statefulset shop-redis", condition.Message, StringComparison.Ordinal);
        await place.Client.DeleteAsync(ChildKinds.StatefulSet, new ObjectKey(place.Namespace, "shop-redis"));
        await place.ConditionAsync(ResourceKind.Realm, "shop", "Ready", Reasons.RedisStarting);
    }

    [Fact]
    public async Task Delete_TakesEverythingWithIt_ClaimsToo()
    {
        var place = await cluster.NewAsync();
        await place.ApplyRealmAsync("shop", Dedicated);
        await using var running = await place.OperateAsync();
        await Eventually.HoldsAsync("both have a claim", async () => (await ClaimsAsync(place)).Count == 2 ? null : "not yet");

        await place.DeleteAsync(ResourceKind.Realm, "shop");

        await Eventually.HoldsAsync("nothing is left", async () => (await place.MadeAsync()) is { Count: > 0 } left ? string.Join(", ", left) : null);
        // A claim stays while a pod uses it; these pods never ran.
        await Eventually.HoldsAsync("no claim is left", async () => (await ClaimsAsync(place)).Count == 0 ? null : "there are some");
    }

    [Fact]
    public async Task TooLittleMemory_IsTold()
    {
        var place = await cluster.NewAsync();
        await place.ApplyRealmAsync("shop", "{resources: {redisConfig: {memory: 1Mi}}}");
        await using var running = await place.OperateAsync();

        await place.ConditionAsync(ResourceKind.Realm, "shop", "Ready", Reasons.Invalid);
        await place.EventAsync("Realm", "shop", Reasons.Invalid);
        Assert.Empty(await place.MadeAsync());
    }

    private static Task<IReadOnlyList<V1PersistentVolumeClaim>> ClaimsAsync(Place place) => place.Client.ListAsync<V1PersistentVolumeClaim>(place.Namespace);

    private static string Text(JsonElement secret, string key) => Encoding.UTF8.GetString(secret.GetProperty("data").GetProperty(key).GetBytesFromBase64());
}
