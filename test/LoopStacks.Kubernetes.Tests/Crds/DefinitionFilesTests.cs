using System.Text.Json.Nodes;
using LoopStacks.Kubernetes.Crds;

namespace LoopStacks.Kubernetes.Tests.Crds;

public sealed class DefinitionFilesTests
{
    // Helm takes them from within the chart only.
    [Theory]
    [InlineData("deploy/crds")]
    [InlineData("deploy/helm/loopstacks/crds")]
    public void Files_InTheRepository_AreWhatIsGenerated(string path)
    {
        var folder = Path.Combine(RepositoryRoot(), path);
        if (Environment.GetEnvironmentVariable("LOOPSTACKS_REWRITE") == "1")
            CustomResourceDefinitions.Write(folder);

        var files = CustomResourceDefinitions.Files();

        Assert.Equal(files.Keys.Order(), Directory.GetFiles(folder, "*.yaml").Select(Path.GetFileName).Order());
        Assert.All(files, file => Assert.Equal(file.Value, File.ReadAllText(Path.Combine(folder, file.Key))));
    }

    [Fact]
    public void Definitions_EveryField_IsDescribed()
    {
        var bare = CustomResourceDefinitions.All()
            .SelectMany(definition => Fields((string)definition["spec"]!["names"]!["kind"]!, definition["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!))
            .Where(field => string.IsNullOrWhiteSpace((string?)field.Schema["description"]))
            .Select(field => field.Path);

        Assert.Empty(bare);
    }

    [Fact]
    public void Definitions_References_AreWordsOfDocuments()
    {
        var autoscaling = CustomResourceDefinitions.All()[1]["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!["properties"]!["spec"]!["properties"]!["autoscaling"]!;

        Assert.Equal("Fewest replicas, 0 to 1,000, not above maxReplicas. Default 1.", (string?)autoscaling["properties"]!["minReplicas"]!["description"]);
    }

    // kubectl keeps what was applied in an annotation, of which an object may have 256 KiB.
    [Fact]
    public void Files_AppliedByKubectl_AreSmallEnough() =>
        Assert.All(CustomResourceDefinitions.All(), definition => Assert.InRange(definition.ToJsonString().Length, 1, 200_000));

    private static IEnumerable<(string Path, JsonNode Schema)> Fields(string path, JsonNode schema)
    {
        foreach (var (name, field) in schema["properties"] as JsonObject ?? [])
        {
            if (path.Contains('.') || name is "spec" or "status")
                yield return ($"{path}.{name}", field!);
            foreach (var inner in Fields($"{path}.{name}", field!))
            {
                if (name != "metadata" || path.Contains('.'))
                    yield return inner;
            }
        }

        if (schema["items"] is { } items)
        {
            foreach (var inner in Fields($"{path}[]", items))
                yield return inner;
        }
    }

    internal static string RepositoryRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "LoopStacks.slnx")))
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("The tests run within the repository.");
        return folder;
    }
}
