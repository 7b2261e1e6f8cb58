using System.Globalization;
using LoopStacks.Core.Resources;
using LoopStacks.Operator.Settings;

namespace LoopStacks.Operator.Realms;

/// <summary>Whether a realm can be. Pure.</summary>
internal static class RealmChecks
{
    private const long LeastRedisBytes = 32L * 1024 * 1024;

    /// <summary>Why the realm can't be; null where it can.</summary>
    /// <param name="holder">Namespace of an older realm of the same name; null where there is none.</param>
    public static Refusal? Refuse(Realm realm, string? holder) => holder is not null
        ? new(Reasons.RealmNameTaken, $"A Realm '{realm.Metadata.Name}' was there before this one, in another namespace; names of realms are unique in a platform, since loops, work and keys go by them. Take another name.")
        : OfRedis(realm.Spec);

    /// <summary>The condition Ready.</summary>
    /// <param name="ready">Processes of the realm's Redis that are ready.</param>
    public static Verdict Ready(Realm realm, Refusal? refusal, int ready)
    {
        if (refusal is not null)
            return refusal.As(ConditionTypes.Ready);
        var note = WithoutEffect(realm.Spec);
        if (!RedisPlan.IsWanted(realm.Spec))
            return new(ConditionTypes.Ready, true, Reasons.SharedRedis, $"It uses the platform's Redis.{note}");
        var wanted = RedisPlan.Replicas(realm.Spec);
        var count = string.Create(CultureInfo.InvariantCulture, $"{ready} of {wanted} processes of its Redis are ready");
        return ready >= wanted
            ? new(ConditionTypes.Ready, true, Reasons.RedisReady, $"{count}.{note}")
            : new(ConditionTypes.Ready, false, Reasons.RedisStarting, $"{count}; see `kubectl get pods,pvc -n {realm.Metadata.Namespace} -l {Labels.Realm}={realm.Metadata.Name}`.{note}");
    }

    /// <param name="redisHost">Where the realm's own Redis is reached, if it has one.</param>
    public static StatusDocument Status(Realm realm, Refusal? refusal, int redisReady, string redisHost, int instances)
    {
        var ready = Ready(realm, refusal, redisReady);
        var status = new StatusDocument
        {
            ObservedGeneration = realm.Metadata.Generation,
            Phase = refusal is not null ? "Refused" : ready.Holds == true ? "Ready" : "Pending",
            Verdicts = [ready],
            Fields = { ["agentInstances"] = instances },
        };
        if (refusal is null && RedisPlan.IsWanted(realm.Spec))
            status.Fields["redis"] = $"{redisHost}:{RedisPlan.Port}";
        return status;
    }

    private static Refusal? OfRedis(RealmSpec spec) =>
        spec.Resources.RedisConfig?.Memory is { } memory && Quantities.Units(memory) < LeastRedisBytes
            ? new(Reasons.Invalid, $"spec.resources.redisConfig.memory is '{memory}'; Redis needs 32Mi at least.")
            : null;

    private static string WithoutEffect(RealmSpec spec)
    {
        var fields = new List<string>();
        if (spec.Networking.Exports is { Count: > 0 })
            fields.Add("spec.networking.exports");
        if (spec.Networking.Imports is { Count: > 0 })
            fields.Add("spec.networking.imports");
        if (spec.Networking.FederationEndpoints is { Count: > 0 })
            fields.Add("spec.networking.federationEndpoints");
        if (spec.Governance.Policies is { Count: > 0 })
            fields.Add("spec.governance.policies");
        return fields.Count == 0 ? "" : $" Without effect so far: {string.Join(", ", fields)}.";
    }
}
