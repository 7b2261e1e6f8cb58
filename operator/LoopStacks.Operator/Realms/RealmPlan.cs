using LoopStacks.Operator.Children;

namespace LoopStacks.Operator.Realms;

/// <summary>The objects of a Realm. Pure.</summary>
internal static class RealmPlan
{
    /// <summary>In the order in which they are made: who may reach a pod is said before it starts.</summary>
    public static IReadOnlyList<Child> Of(RealmWish wish) =>
        [.. NetworkPlan.Of(wish), .. RedisPlan.IsWanted(wish.Realm.Spec) ? RedisPlan.Of(wish) : []];
}
