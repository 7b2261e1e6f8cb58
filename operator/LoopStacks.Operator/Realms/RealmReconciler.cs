using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LoopStacks.Core.Resources;
using LoopStacks.Kubernetes.Apply;
using LoopStacks.Kubernetes.Connections;
using LoopStacks.Kubernetes.Controllers;
using LoopStacks.Operator.AgentInstances;
using LoopStacks.Operator.Children;
using LoopStacks.Operator.Settings;

namespace LoopStacks.Operator.Realms;

/// <summary>Makes what a Realm needs: network policies, and a Redis of its own where it wants one.</summary>
internal sealed class RealmReconciler(World world, ApplyClient client, ChildInformers present, ChildKeeper keeper, StatusWriter status, OperatorOptions options)
{
    private const int PasswordBytes = 24;

    public async Task<ReconcileResult> ReconcileAsync(ObjectKey key, CancellationToken cancellation)
    {
        if (world.Realms.Get(key) is not { } item)
        {
            status.Forget(nameof(ResourceKind.Realm), key);
            return ReconcileResult.Done;
        }

        if (item.Metadata.DeletionTimestamp is not null)
            return ReconcileResult.Done; // What was made of it goes by its owner references.
        if (world.Spec<Realm>(item) is not { } realm)
        {
            // What runs stays as it is: a document that breaks a new rule must not take a realm down.
            await status.WriteAsync(item, new StatusDocument { ObservedGeneration = item.Metadata.Generation, Phase = "Refused", Verdicts = [World.InvalidFor(world.Read(item)).As(ConditionTypes.Ready)] }, cancellation);
            return ReconcileResult.Done;
        }

        var refusal = RealmChecks.Refuse(realm, world.HolderOf(item));
        if (refusal is not null)
            await keeper.PruneAsync(realm, [], cancellation);
        else
            refusal = await keeper.KeepAsync(realm, RealmPlan.Of(await WishAsync(realm, cancellation)), cancellation);
        await status.WriteAsync(item, RealmChecks.Status(realm, refusal, ReadyProcesses(realm), HostOf(realm), world.InstancesOfRealm(item).Count), cancellation);
        return refusal?.Reason is Reasons.ApplyFailed or Reasons.NameTaken ? ReconcileResult.Again(options.RetryRefused) : ReconcileResult.Done;
    }

    private async Task<RealmWish> WishAsync(Realm realm, CancellationToken cancellation)
    {
        var isWanted = RedisPlan.IsWanted(realm.Spec);
        return new RealmWish(realm, options, isWanted ? await KeysAsync(realm, cancellation) : new RedisKeys("", ""), HostOf(realm));
    }

    /// <summary>Drawn once; from then on they are what the Secret has, also where somebody changed them there.</summary>
    private async Task<RedisKeys> KeysAsync(Realm realm, CancellationToken cancellation)
    {
        var secret = await client.GetAsync(ChildKinds.Secret, new ObjectKey(realm.Metadata.Namespace, Names.RedisOf(realm.Metadata.Name)), cancellation);
        return new RedisKeys(Text(secret, RedisPlan.PasswordKey) ?? Draw(), Text(secret, RedisPlan.ReplicationKey) ?? Draw());
    }

    private static string? Text(JsonElement? secret, string key)
    {
        if (secret is not { } there || !there.TryGetProperty("data", out var data) || !data.TryGetProperty(key, out var value) || !value.TryGetBytesFromBase64(out var bytes))
            return null;
        var text = Encoding.UTF8.GetString(bytes);
        // It stands in a URL and in a line of Redis' configuration.
        return text.Length is > 0 and <= 256 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '~') ? text : null;
    }

    private static string Draw() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(PasswordBytes));

    private string HostOf(Realm realm)
    {
        var name = Names.RedisOf(realm.Metadata.Name);
        if (options.Addresses == AddressForm.ClusterIP && present.Get(ChildKinds.Service, new ObjectKey(realm.Metadata.Namespace, name)) is { } service
            && service.Fields.GetValueOrDefault("spec") is { ValueKind: JsonValueKind.Object } spec && spec.TryGetProperty("clusterIP", out var address))
            return address.GetString()!;
        return $"{name}.{realm.Metadata.Namespace}.svc";
    }

    private int ReadyProcesses(Realm realm)
    {
        var redis = Names.RedisOf(realm.Metadata.Name);
        return new[] { redis, RealmWish.StandbyOf(realm.Metadata.Name) }
            .Select(name => present.Get(ChildKinds.StatefulSet, new ObjectKey(realm.Metadata.Namespace, name)))
            .OfType<ChildObject>()
            .Where(set => ChildObject.OwnerOf(set) == realm.Metadata.Uid)
            .Sum(set => Running.Of(set.ToElement()).ReadyReplicas);
    }
}
