using LoopStacks.Operator.Realms;
using LoopStacks.Operator.Settings;
using static LoopStacks.Operator.Tests.Documents;

namespace LoopStacks.Operator.Tests.Realms;

public sealed class RealmPlanTests
{
    [Fact]
    public void Plan_OfNamespaceIsolation_IsAsWritten() => Plans.AssertSame(RealmPlan.Of(RealmWish(Realm())), "realm-namespace.yaml");

    [Fact]
    public void Plan_OfDedicatedIsolation_IsAsWritten() => Plans.AssertSame(
        RealmPlan.Of(RealmWish(Realm("isolation: dedicated\nresources: {storageClass: fast, redisConfig: {replicas: 3, memory: 1536Mi}}\nnetworking: {allowCrossRealmCommunication: true}", "shop"))), "realm-dedicated.yaml");

    [Fact]
    public void Plan_OfSharedIsolation_IsNothing() => Assert.Empty(RealmPlan.Of(RealmWish(Realm("isolation: shared"))));

    [Fact]
    public void Plan_Pods_PassTheRestrictedLevel() => Assert.Empty(RestrictedLevel.Faults(RealmPlan.Of(RealmWish(Realm("isolation: dedicated\nresources: {redisConfig: {replicas: 2}}")))));

    [Fact]
    public void Plan_Passwords_StandInTheSecretOnly()
    {
        foreach (var child in RealmPlan.Of(RealmWish(Realm("isolation: dedicated\nresources: {redisConfig: {replicas: 2}}"))).Where(child => child.Document["kind"]!.GetValue<string>() != "Secret"))
            Assert.DoesNotContain("password", child.Document.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("the-password", RealmWish(Realm()).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_AnotherPassword_RestartsRedis()
    {
        var wish = RealmWish(Realm("isolation: dedicated"));

        Assert.NotEqual(Set(wish), Set(wish with { Keys = new RedisKeys("another", "the-other-password") }));
    }

    [Fact]
    public void Plan_NoProcesses_KeepsTheSecretAndStopsRedis() =>
        Assert.Equal(0, RealmPlan.Of(RealmWish(Realm("resources: {redisConfig: {replicas: 0}}"))).Document("StatefulSet")["spec"]!["replicas"]!.GetValue<int>());

    [Fact]
    public void Plan_LongestName_LeavesRoomForHashesInLabels()
    {
        var wish = RealmWish(Realm("resources: {redisConfig: {replicas: 2}}", new string('r', 63)));

        Assert.All(RealmPlan.Of(wish).Where(child => child.Document["kind"]!.GetValue<string>() == "StatefulSet"), child => Assert.InRange(child.Name.Length, 1, 52));
        Assert.All(RealmPlan.Of(wish), child => Assert.InRange(child.Name.Length, 1, 63));
    }

    [Fact]
    public void Refuse_NameThatIsTaken_SaysToTakeAnother() =>
        Assert.Equal(Reasons.RealmNameTaken, RealmChecks.Refuse(Realm(), holder: "other")?.Reason);

    [Theory]
    [InlineData("31Mi", true)]
    [InlineData("32Mi", false)]
    public void Refuse_TooLittleMemory(string memory, bool refused) =>
        Assert.Equal(refused, RealmChecks.Refuse(Realm($"resources: {{redisConfig: {{memory: {memory}}}}}"), null) is not null);

    [Fact]
    public void Ready_WithoutRedisOfItsOwn_IsTrueAtOnce() => Assert.Equal(Reasons.SharedRedis, RealmChecks.Ready(Realm(), null, 0).Reason);

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void Ready_WithRedis_WhenAllItsProcessesAre(int ready, bool holds) =>
        Assert.Equal(holds, RealmChecks.Ready(Realm("resources: {redisConfig: {replicas: 2}}"), null, ready).Holds);

    [Fact]
    public void Ready_FieldsWithoutEffect_AreNamed() =>
        Assert.EndsWith("Without effect so far: spec.networking.exports, spec.governance.policies.", RealmChecks.Ready(Realm("networking: {exports: [a]}\ngovernance: {policies: [{a: 1}]}"), null, 0).Message, StringComparison.Ordinal);

    private static string Set(RealmWish wish) => RealmPlan.Of(wish).Document("StatefulSet").ToJsonString();
}
