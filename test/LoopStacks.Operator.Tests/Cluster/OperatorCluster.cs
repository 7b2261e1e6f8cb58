using System.Text.Json.Nodes;
using LoopStacks.Core.Resources;
using LoopStacks.Kubernetes.Apply;
using LoopStacks.Kubernetes.Connections;
using LoopStacks.Kubernetes.Tests.Clusters;
using LoopStacks.Operator.Children;

namespace LoopStacks.Operator.Tests.Cluster;

/// <summary>A Kubernetes with our kinds, and with the controllers of Kubernetes that make pods of Deployments and collect garbage. It has no nodes: pods stay pending, unless a test says that they run.</summary>
public sealed class OperatorCluster() : KubeCluster("up")
{
    private readonly SemaphoreSlim _one = new(1);
    private bool _prepared;

    /// <summary>A client of the tests' own, after our kinds are served.</summary>
    public async Task<ApplyClient> ClientAsync()
    {
        var client = new ApplyClient(await ConnectAsync(), "somebody");
        await _one.WaitAsync();
        try
        {
            if (!_prepared)
                await PrepareAsync(client);
            _prepared = true;
        }
        finally
        {
            _one.Release();
        }

        return client;
    }

    internal async Task<Place> NewAsync()
    {
        var client = await ClientAsync();
        var served = await Served.AskAsync(new ServedApis(client.Connection, TimeProvider.System), default);
        return new Place(this, client, await NewNamespaceAsync(client), served);
    }

    private static async Task PrepareAsync(ApplyClient client)
    {
        var definitions = new ApiResource("apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition");
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Root(), "deploy", "crds"), "*.yaml"))
        {
            foreach (var document in YamlDocuments.ToJson(await File.ReadAllTextAsync(file)))
                await client.ApplyAsync(definitions, JsonObject.Create(document)!);
        }

        foreach (var kind in Enum.GetValues<ResourceKind>())
        {
            await Eventually.HoldsAsync($"{kind} is served", async () =>
            {
                try
                {
                    await client.ListAsync<CustomObject>(null, resource: LoopStacksApi.Of(kind));
                    return null;
                }
                catch (KubernetesApiException refused)
                {
                    return refused.Message;
                }
            });
        }
    }

    internal static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "LoopStacks.slnx")))
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("The tests run within the repository.");
        return folder;
    }
}

[CollectionDefinition("cluster", DisableParallelization = true)]
public sealed class ClusterCollection : ICollectionFixture<OperatorCluster>;
