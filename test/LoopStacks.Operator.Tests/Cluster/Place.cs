using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using LoopStacks.Core.Resources;
using LoopStacks.Kubernetes.Apply;
using LoopStacks.Kubernetes.Connections;
using LoopStacks.Operator.Children;
using LoopStacks.Operator.Settings;

namespace LoopStacks.Operator.Tests.Cluster;

/// <summary>A namespace of a test, and what people do and see in it.</summary>
internal sealed class Place(OperatorCluster cluster, ApplyClient client, string space, Served served)
{
    public string Namespace => space;

    public OperatorCluster Cluster => cluster;

    public Served Served => served;

    public ApplyClient Client => client;

    /// <summary>Settings of an operator of this namespace alone.</summary>
    public OperatorOptions Options => new() { Namespace = space, LeaseNamespace = space, LeaseDuration = TimeSpan.FromSeconds(3), RetryRefused = TimeSpan.FromSeconds(1) };

    public Task<RunningOperator> OperateAsync(OperatorOptions? options = null, CallRecorder? calls = null, string name = "operator") =>
        RunningOperator.StartAsync(cluster, options ?? Options, calls, name);

    /// <summary>Applies documents as a person does.</summary>
    public async Task ApplyAsync(string yaml)
    {
        foreach (var document in YamlDocuments.ToJson(yaml))
        {
            var wished = JsonObject.Create(document)!;
            var metadata = wished["metadata"]!.AsObject();
            metadata["namespace"] ??= space;
            await client.ApplyAsync(LoopStacksApi.Of(Enum.Parse<ResourceKind>(wished["kind"]!.GetValue<string>())), wished);
        }
    }

    public Task ApplyQuickStartAsync() => ApplyAsync($"{SeedDocuments.Agent}\n---\n{SeedDocuments.Instance}");

    public Task ApplyRealmAsync(string name = "default-realm", string spec = "{}", string annotations = "{}") =>
        ApplyAsync($"apiVersion: loopstacks.io/v1\nkind: Realm\nmetadata: {{name: {name}, annotations: {annotations}}}\nspec: {spec}");

    public Task ApplyInstanceAsync(string name, string spec = "") =>
        ApplyAsync($"apiVersion: loopstacks.io/v1\nkind: AgentInstance\nmetadata: {{name: {name}}}\nspec: {{agent: sentiment-analyzer{(spec.Length == 0 ? "" : ", " + spec)}}}");

    public Task DeleteAsync(ResourceKind kind, string name) => client.DeleteAsync(LoopStacksApi.Of(kind), new ObjectKey(space, name));

    public Task<JsonElement?> GetAsync(ApiResource kind, string name) => client.GetAsync(kind, new ObjectKey(space, name));

    public async Task<JsonElement> ThereAsync(ApiResource kind, string name)
    {
        JsonElement? found = null;
        await Eventually.HoldsAsync($"{kind.Kind} {name} is there", async () => (found = await GetAsync(kind, name)) is null ? "it is not" : null);
        return found!.Value;
    }

    public Task GoneAsync(ApiResource kind, string name) => Eventually.HoldsAsync($"{kind.Kind} {name} is gone", async () => await GetAsync(kind, name) is { } left ? left.GetRawText() : null);

    /// <summary>Waits until an object is as told.</summary>
    public Task HoldsAsync(ApiResource kind, string name, Func<JsonElement, bool> holds) =>
        Eventually.HoldsAsync($"{kind.Kind} {name} is as expected", async () => await GetAsync(kind, name) is { } there ? (holds(there) ? null : there.GetRawText()) : "it is not there");

    /// <summary>Waits for a condition with this reason.</summary>
    public async Task<Condition> ConditionAsync(ResourceKind kind, string name, string type, string reason)
    {
        Condition? found = null;
        await Eventually.HoldsAsync($"{kind} {name} has the condition {type} with reason {reason}", async () =>
        {
            var status = await GetAsync(LoopStacksApi.Of(kind), name) is { } there && there.TryGetProperty("status", out var written) ? written : (JsonElement?)null;
            found = Conditions.Read(status).FirstOrDefault(condition => condition.Type == type);
            return found?.Reason == reason ? null : found?.ToString() ?? "there is none";
        });
        return found!;
    }

    /// <summary>Waits for an event on an object.</summary>
    public Task<Corev1Event> EventAsync(string kind, string name, string reason) => Eventually.GivesAsync(
        $"{kind} {name} has an event {reason}",
        async () => (await client.ListAsync<Corev1Event>(space)).FirstOrDefault(item => item.InvolvedObject.Kind == kind && item.InvolvedObject.Name == name && item.Reason == reason));

    /// <summary>Changes an object as a person does with kubectl edit.</summary>
    public Task EditAsync(ApiResource kind, string name, string patch) => client.MergeAsync(kind, new ObjectKey(space, name), JsonNode.Parse(patch)!.AsObject());

    /// <summary>None of a kind that is not served any more: another test may just have taken its definition away.</summary>
    private async Task<IReadOnlyList<ChildObject>> ListAsync(ApiResource kind)
    {
        try
        {
            return [.. await client.ListAsync<ChildObject>(space, Labels.Selector, kind)];
        }
        catch (KubernetesApiException missing) when (missing.Status == System.Net.HttpStatusCode.NotFound)
        {
            return [];
        }
    }

    /// <summary>Everything that an operator made here, by kind and name.</summary>
    public async Task<SortedSet<string>> MadeAsync()
    {
        var made = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var kind in served.Kinds())
        {
            foreach (var item in await ListAsync(kind))
                made.Add($"{kind.Kind} {item.Metadata.Name}");
        }

        return made;
    }

    /// <summary>Says that all pods of an instance run, which on a cluster with nodes the kubelet does.</summary>
    public async Task RunPodsAsync(string instance)
    {
        var pods = ApiResource.Of<V1Pod>();
        foreach (var pod in await client.ListAsync<V1Pod>(space, $"{Labels.Instance}={instance}"))
        {
            pod.Status.Phase = "Running";
            pod.Status.Conditions = [new V1PodCondition { Type = "Ready", Status = "True", LastTransitionTime = DateTime.UtcNow }];
            await client.Connection.Client.CoreV1.ReplaceNamespacedPodStatusAsync(pod, pod.Metadata.Name, space);
        }
    }

    /// <summary>Says of all pods of an instance what the kubelet would.</summary>
    public async Task PodsSayAsync(string instance, V1ContainerStatus container)
    {
        foreach (var pod in await client.ListAsync<V1Pod>(space, $"{Labels.Instance}={instance}"))
        {
            pod.Status.ContainerStatuses = [container];
            await client.Connection.Client.CoreV1.ReplaceNamespacedPodStatusAsync(pod, pod.Metadata.Name, space);
        }
    }
}
