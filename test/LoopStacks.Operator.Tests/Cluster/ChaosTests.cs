using System.Text.Json;
using LoopStacks.Core.Resources;
using LoopStacks.Kubernetes.Connections;
using LoopStacks.Operator.Children;

namespace LoopStacks.Operator.Tests.Cluster;

/// <summary>Everything at once, drawn from a seed: people who change, delete and edit, while operators are cut and answers are lost. In the end all is as wished.</summary>
[Collection("cluster")]
public sealed class ChaosTests(OperatorCluster cluster, ITestOutputHelper output)
{
    private static readonly string[] s_names = ["a", "b", "c", "d", "e"];
    private static readonly ApiResource[] s_children = [ChildKinds.Deployment, ChildKinds.ConfigMap, ChildKinds.ServiceAccount];

    public static TheoryData<int> Seeds => new(1, 2, Random.Shared.Next(3, 1_000_000));

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Chaos_Ends_AsWished(int seed)
    {
        output.WriteLine($"seed {seed}");
        var draw = new Random(seed);
        var place = await cluster.NewAsync();
        await place.ApplyAsync(SeedDocuments.Agent);
        await place.ApplyRealmAsync();
        RunningOperator running = await place.OperateAsync(name: "operator-0");
        var wished = new Dictionary<string, int>();
        for (var step = 1; step <= 60; step++)
        {
            var name = s_names[draw.Next(s_names.Length)];
            switch (draw.Next(10))
            {
                case < 4:
                    wished[name] = draw.Next(4);
                    await place.ApplyInstanceAsync(name, $"replicas: {wished[name]}, config: {{step: {step}}}");
                    break;
                case 4:
                    wished.Remove(name);
                    await place.DeleteAsync(ResourceKind.AgentInstance, name);
                    break;
                case 5:
                    await place.Client.DeleteAsync(s_children[draw.Next(s_children.Length)], new ObjectKey(place.Namespace, $"{name}-agent"));
                    break;
                case 6:
                    await EditAsync(place, name, draw);
                    break;
                case 7:
                    await place.ApplyAsync(SeedDocuments.Agent + $"\n  instructions: step {step}");
                    break;
                case 8:
                    running.Calls.AfterWrite = number =>
                    {
                        if (number % 3 == 0)
                            throw new HttpRequestException("The connection is lost.");
                    };
                    break;
                default:
                    running.Cut();
                    await running.DisposeAsync();
                    running = await place.OperateAsync(name: $"operator-{step}");
                    break;
            }
        }

        running.Calls.AfterWrite = _ => { };
        await using (running)
        {
            foreach (var name in s_names)
            {
                if (wished.TryGetValue(name, out var replicas))
                    await RunsAsync(place, name, replicas);
                else
                    await place.GoneAsync(ChildKinds.Deployment, $"{name}-agent");
            }
        }
    }

    private static async Task EditAsync(Place place, string name, Random draw)
    {
        try
        {
            await (draw.Next(3) switch
            {
                0 => place.EditAsync(ChildKinds.Deployment, $"{name}-agent", """{"spec": {"replicas": 9, "template": {"spec": {"serviceAccountName": "default"}}}}"""),
                1 => place.EditAsync(ChildKinds.ConfigMap, $"{name}-agent", """{"data": null}"""),
                _ => place.EditAsync(ChildKinds.ServiceAccount, $"{name}-agent", """{"metadata": {"labels": null, "ownerReferences": null}}"""),
            });
        }
        catch (KubernetesApiException refused) when (refused.IsNotFound)
        {
            // Nobody edits what is not there.
        }
    }

    private static async Task RunsAsync(Place place, string name, int replicas)
    {
        var uid = (await place.ThereAsync(LoopStacksApi.Of(ResourceKind.AgentInstance), name)).GetProperty("metadata").GetProperty("uid").GetString();
        await place.HoldsAsync(ChildKinds.Deployment, $"{name}-agent", deployment => Owner(deployment) == uid && deployment.GetProperty("spec").GetProperty("replicas").GetInt32() == replicas
            && deployment.GetProperty("spec").GetProperty("template").GetProperty("spec").GetProperty("serviceAccountName").GetString() == $"{name}-agent");
        await place.HoldsAsync(ChildKinds.ConfigMap, $"{name}-agent", config => Owner(config) == uid && config.TryGetProperty("data", out var data) && data.TryGetProperty("agent.json", out _));
        await place.HoldsAsync(ChildKinds.ServiceAccount, $"{name}-agent", account => Owner(account) == uid);
        await place.ConditionAsync(ResourceKind.AgentInstance, name, "Scheduled", Reasons.Admitted);
    }

    private static string? Owner(JsonElement item) => item.GetProperty("metadata").TryGetProperty("ownerReferences", out var owners) ? owners[0].GetProperty("uid").GetString() : null;
}
