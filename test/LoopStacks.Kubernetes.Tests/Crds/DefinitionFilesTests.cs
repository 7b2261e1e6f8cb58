using LoopStacks.Kubernetes.Crds;

namespace LoopStacks.Kubernetes.Tests.Crds;

public sealed class DefinitionFilesTests
{
    private static readonly string Folder = Path.Combine(RepositoryRoot(), "deploy", "crds");

    [Fact]
    public void Files_InTheRepository_AreWhatIsGenerated()
    {
        if (Environment.GetEnvironmentVariable("LOOPSTACKS_REWRITE") == "1")
            CustomResourceDefinitions.Write(Folder);

        var files = CustomResourceDefinitions.Files();

        Assert.Equal(files.Keys.Order(), Directory.GetFiles(Folder, "*.yaml").Select(Path.GetFileName).Order());
        Assert.All(files, file => Assert.Equal(file.Value, File.ReadAllText(Path.Combine(Folder, file.Key))));
    }

    // kubectl keeps what was applied in an annotation, of which an object may have 256 KiB.
    [Fact]
    public void Files_AppliedByKubectl_AreSmallEnough() =>
        Assert.All(CustomResourceDefinitions.All(), definition => Assert.InRange(definition.ToJsonString().Length, 1, 200_000));

    internal static string RepositoryRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "LoopStacks.slnx")))
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("The tests run within the repository.");
        return folder;
    }
}
