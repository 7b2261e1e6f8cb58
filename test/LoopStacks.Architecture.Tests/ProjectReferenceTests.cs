using System.Xml.Linq;

namespace LoopStacks.Architecture.Tests;

/// <summary>References between projects point one way. The allowed arrows are those of the table in ARCHITECTURE.md; whoever needs another one changes it, and says why in an ADR.</summary>
public sealed class ProjectReferenceTests
{
    private static readonly string[] Folders = ["engine/", "control-plane/", "agent-runtime/", "cli/", "operator/"];

    public static TheoryData<string> Projects() => new(Sources().Select(Path.GetFileNameWithoutExtension)!);

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_References_AreAllowedByTheArchitecture(string project)
    {
        var file = Sources().Single(path => Path.GetFileNameWithoutExtension(path) == project);
        Assert.True(ArrowTable.Read().TryGetValue(project, out var row), $"{project} is not in the architecture: add it to the table in ARCHITECTURE.md.");
        Assert.All(References(file), reference => Assert.True(
            row.MayReference.Contains(reference),
            $"{project} references {reference}, which ARCHITECTURE.md does not allow; allowed: {string.Join(", ", row.MayReference)}."));
        Assert.StartsWith(row.Folder, file, StringComparison.Ordinal);
    }

    [Fact]
    public void Architecture_Table_HasNoProjectThatIsNotThere() =>
        Assert.Empty(ArrowTable.Read().Keys.Except(Sources().Select(path => Path.GetFileNameWithoutExtension(path)!)));

    [Fact]
    public void Architecture_Table_HasNoCircle()
    {
        var left = ArrowTable.Read().ToDictionary(row => row.Key, row => row.Value.MayReference);
        while (left.FirstOrDefault(row => !row.Value.Any(left.ContainsKey)) is { Key: { } free })
            left.Remove(free);

        Assert.Empty(left.Keys);
    }

    [Fact]
    public void Core_HasNoHostPackages()
    {
        var core = Sources().Single(path => path.EndsWith("LoopStacks.Core.csproj", StringComparison.Ordinal));
        var packages = Load(core).Descendants("PackageReference").Select(element => (string)element.Attribute("Include")!);

        Assert.DoesNotContain(packages, package => package.StartsWith("Microsoft.Orleans", StringComparison.Ordinal) || package.StartsWith("Microsoft.Extensions", StringComparison.Ordinal));
    }

    [Fact]
    public void Projects_NoPackageVersionOutsideTheCentralFile()
    {
        var offenders = Repository.Files("*.csproj")
            .Where(path => Load(path).Descendants("PackageReference").Any(element => element.Attribute("Version") is not null || element.Attribute("VersionOverride") is not null));

        Assert.Empty(offenders);
    }

    private static IEnumerable<string> Sources() => Repository.Files("*.csproj").Where(path => Folders.Any(folder => path.StartsWith(folder, StringComparison.Ordinal)) || IsShipped(path));

    /// <summary>The test kit stands among the tests, and is no test.</summary>
    private static bool IsShipped(string project) => (string?)Load(project).Descendants("IsPackable").FirstOrDefault() == "true";

    private static IEnumerable<string> References(string project) => Load(project)
        .Descendants("ProjectReference")
        .Select(element => Path.GetFileNameWithoutExtension(((string)element.Attribute("Include")!).Replace('\\', '/')));

    private static XDocument Load(string project) => XDocument.Load(Path.Combine(Repository.Root, project));
}
