using System.Text.Json;
using System.Text.Json.Nodes;
using LoopStacks.Kubernetes.Apply;
using LoopStacks.Kubernetes.Connections;

namespace LoopStacks.Operator.Children;

/// <summary>
/// Gives the number of replicas to an autoscaler. A field that is applied no longer is taken away, and a Deployment without <c>replicas</c> is one of 1: a busy instance would be scaled down the moment that its
/// autoscaling is switched on. So another field manager takes the number as it is first (kubernetes.io, server-side apply, transferring ownership).
/// </summary>
internal static class ScaleHandover
{
    public const string Manager = "loopstacks-operator-scale";

    public static async Task LetGoAsync(ApplyClient client, Child deployment, JsonElement live, CancellationToken cancellation)
    {
        if (deployment.Document["spec"]!.AsObject().ContainsKey("replicas") || !live.GetProperty("spec").TryGetProperty("replicas", out _))
            return;
        var key = new ObjectKey(deployment.Namespace, deployment.Name);
        // Informers have no managedFields.
        if (await client.GetAsync(deployment.Kind, key, cancellation) is not { } whole || !IsOurs(whole, client.FieldManager))
            return;
        var holder = new ApplyClient(client.Connection, Manager);
        await holder.ApplyAsync(
            deployment.Kind,
            new JsonObject
            {
                ["metadata"] = new JsonObject { ["name"] = key.Name, ["namespace"] = key.Namespace, ["uid"] = whole.GetProperty("metadata").GetProperty("uid").GetString() },
                ["spec"] = new JsonObject { ["replicas"] = whole.GetProperty("spec").GetProperty("replicas").GetInt32() },
            },
            force: true,
            cancellation);
    }

    private static bool IsOurs(JsonElement live, string manager)
    {
        if (!live.GetProperty("metadata").TryGetProperty("managedFields", out var entries))
            return false;
        return entries.EnumerateArray().Any(entry =>
            entry.TryGetProperty("manager", out var name) && name.GetString() == manager
            && entry.TryGetProperty("fieldsV1", out var fields) && fields.TryGetProperty("f:spec", out var spec) && spec.TryGetProperty("f:replicas", out _));
    }
}
