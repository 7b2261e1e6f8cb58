using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using LoopStacks.Core.Resources;
using LoopStacks.Kubernetes.Apply;
using LoopStacks.Kubernetes.Connections;
using LoopStacks.Operator.Children;

namespace LoopStacks.Operator;

/// <summary>Writes the status of our objects where it differs, and an event for each condition that turned. Thread safe, for different objects.</summary>
internal sealed class StatusWriter(ApplyClient client, EventRecorder events, TimeProvider time)
{
    // One entry an object; taken away when it is gone.
    private readonly ConcurrentDictionary<(string Kind, ObjectKey), Written> _written = [];

    /// <summary>Whether a change is nothing but what was written here.</summary>
    public bool IsOwnWrite(CustomObject item) =>
        _written.TryGetValue((item.Kind, ObjectKey.Of(item)), out var written) && written.Uid == item.Metadata.Uid && written.Version == item.Metadata.ResourceVersion;

    /// <summary>The conditions as they are, also where informers have not seen the last write.</summary>
    public IReadOnlyList<Condition> ConditionsOf(CustomObject item) => Conditions.Read(Present(item));

    /// <summary>Makes the object's status be as wished.</summary>
    public async Task WriteAsync(CustomObject item, StatusDocument wished, CancellationToken cancellation)
    {
        var key = ObjectKey.Of(item);
        var present = Present(item);
        var conditions = Conditions.Read(present);
        var next = Conditions.Merge(
            conditions,
            wished.Verdicts.Select(verdict => new Condition(verdict.Type, verdict.Status, verdict.Reason, verdict.Message) { ObservedGeneration = wished.ObservedGeneration }),
            time.GetUtcNow());
        var fields = Fields(wished);
        // Conditions of other types are somebody else's.
        if (present is { } old && Drift.Holds(old, fields) && conditions.Where(condition => ConditionTypes.All.Contains(condition.Type)).ToHashSet().SetEquals(next))
            return;
        var document = (JsonObject)fields.DeepClone();
        document["conditions"] = Conditions.ToJson(next);
        JsonElement answer;
        try
        {
            answer = await client.ApplyStatusAsync(LoopStacksApi.Of(Enum.Parse<ResourceKind>(item.Kind)), key, document, item.Metadata.Uid, cancellation);
        }
        catch (KubernetesApiException refused) when (refused.IsNotFound)
        {
            return; // It is gone, which is an event of its own.
        }

        _written[(item.Kind, key)] = new Written(item.Metadata.Uid, answer.GetProperty("metadata").GetProperty("resourceVersion").GetString()!, answer.GetProperty("status"));
        foreach (var condition in Conditions.Changed(conditions, next))
        {
            if (IsGood(condition, conditions.FirstOrDefault(old => old.Type == condition.Type)))
                events.Normal(item, condition.Reason, condition.Message);
            else
                events.Warning(item, condition.Reason, condition.Message);
        }
    }

    public void Forget(string kind, ObjectKey key) => _written.TryRemove((kind, key), out _);

    /// <summary>Nobody needs to look: also where something new has not started yet.</summary>
    private static bool IsGood(Condition condition, Condition? before) => condition.Reason switch
    {
        Reasons.CapabilityMissing or Reasons.ContainsItself => false,
        Reasons.ReplicasMissing or Reasons.RedisStarting => before?.IsTrue != true,
        _ => condition.IsTrue,
    };

    private JsonElement? Present(CustomObject item) =>
        _written.TryGetValue((item.Kind, ObjectKey.Of(item)), out var written) && written.Uid == item.Metadata.Uid && IsOlder(item.Metadata.ResourceVersion, written.Version)
            ? written.Status
            : item.Status;

    private static JsonObject Fields(StatusDocument wished)
    {
        var document = new JsonObject { ["phase"] = wished.Phase };
        if (wished.ObservedGeneration is { } generation)
            document["observedGeneration"] = generation;
        foreach (var (name, value) in wished.Fields)
            document[name] = value?.DeepClone();
        return document;
    }

    private static bool IsOlder(string? version, string than) =>
        ulong.TryParse(version, CultureInfo.InvariantCulture, out var one) && ulong.TryParse(than, CultureInfo.InvariantCulture, out var other) && one < other;

    private sealed record Written(string Uid, string Version, JsonElement Status);
}
