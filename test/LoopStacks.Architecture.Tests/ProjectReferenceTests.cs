using System.Xml.Linq;

namespace LoopStacks.Architecture.Tests;

/// <summary>References between projects point one way. The allowed arrows are those of ARCHITECTURE.md; whoever needs another one changes both, and says why in an ADR.</summary>
public sealed class ProjectReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["LoopStacks.JsonSchema"] = [],
        ["LoopStacks.Contracts"] = [],
        ["LoopStacks.Core"] = ["LoopStacks.JsonSchema"],
        ["LoopStacks.Engine"] = ["LoopStacks.Core", "LoopStacks.Contracts"],
        ["LoopStacks.Storage.Sqlite"] = ["LoopStacks.Engine"],
        ["LoopStacks.Gateway"] = ["LoopStacks.Engine", "LoopStacks.Contracts"],
        ["LoopStacks.Api"] = ["LoopStacks.Engine", "LoopStacks.Contracts"],
        ["LoopStacks.Agents"] = ["LoopStacks.Contracts"],
        ["LoopStacks.AgentRuntime"] = ["LoopStacks.Agents", "LoopStacks.Contracts", "LoopStacks.JsonSchema"],
        ["LoopStacks.ControlPlane"] = ["LoopStacks.Engine", "LoopStacks.Storage.Sqlite", "LoopStacks.Gateway", "LoopStacks.Api", "LoopStacks.AgentRuntime"],
        ["LoopStacks.Cli"] = ["LoopStacks.Contracts", "LoopStacks.ControlPlane"],
    };

    public static TheoryData<string> Projects() => new(Sources().Select(Path.GetFileNameWithoutExtension)!);

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_References_AreAllowedByTheArchitecture(string project)
    {
        var file = Sources().Single(path => Path.GetFileNameWithoutExtension(path) == project);
        Assert.True(Allowed.TryGetValue(project, out var allowed), $"{project} is not in the architecture: add it to the table in ARCHITECTURE.md and here.");
        Assert.All(References(file), reference => Assert.True(
            allowed.Contains(reference),
            $"{project} references {reference}, which ARCHITECTURE.md does not allow; allowed: {string.Join(", ", allowed)}."));
    }

    [Fact]
    public void Core_HasNoHostPackages()
    {
        var core = Sources().Single(path => path.EndsWith("LoopStacks.Core.csproj", StringComparison.Ordinal));
        var packages = XDocument.Load(core).Descendants("PackageReference").Select(element => (string)element.Attribute("Include")!);

        Assert.DoesNotContain(packages, package => package.StartsWith("Microsoft.Orleans", StringComparison.Ordinal) || package.StartsWith("Microsoft.Extensions", StringComparison.Ordinal));
    }

    [Fact]
    public void Projects_NoPackageVersionOutsideTheCentralFile()
    {
        var offenders = Directory.EnumerateFiles(Root(), "*.csproj", SearchOption.AllDirectories)
            .Where(path => XDocument.Load(path).Descendants("PackageReference").Any(element => element.Attribute("Version") is not null || element.Attribute("VersionOverride") is not null));

        Assert.Empty(offenders);
    }

    private static string[] Sources() =>
    [
        .. new[] { "engine", "control-plane", "agent-runtime", "cli", "operator" }
            .Select(folder => Path.Combine(Root(), folder))
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.csproj", SearchOption.AllDirectories)),
    ];

    private static IEnumerable<string> References(string project) => XDocument.Load(project)
        .Descendants("ProjectReference")
        .Select(element => Path.GetFileNameWithoutExtension(((string)element.Attribute("Include")!).Replace('\\', '/')));

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "LoopStacks.slnx")))
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
