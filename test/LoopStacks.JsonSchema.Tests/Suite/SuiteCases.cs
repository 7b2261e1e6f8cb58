using System.Text.Json;

namespace LoopStacks.JsonSchema.Tests.Suite;

/// <summary>Reads the cases of the suite, and compiles each of its schemas once.</summary>
internal static class SuiteCases
{
    private const string RemoteBase = "http://localhost:1234/";

    /// <summary>Optional files whose behaviour is ours too. The others are about formats and about older drafts.</summary>
    private static readonly string[] Optional =
    [
        "anchor", "bignum", "dynamicRef", "ecmascript-regex", "float-overflow", "id", "no-schema", "non-bmp-regex", "refOfUnknownKeyword", "unknownKeyword",
    ];

    private static readonly Lazy<JsonSchemaOptions> Options = new(() => new JsonSchemaOptions { Documents = ReadRemotes() });

    private static readonly Lazy<Dictionary<string, Group[]>> Files = new(ReadFiles);

    internal sealed record Group(string Description, Lazy<CompiledSchema> Schema, JsonElement Tests);

    public static IEnumerable<TheoryDataRow<string, int, int>> All()
    {
        if (!SuiteFolder.IsComplete)
            yield break;
        foreach (var (file, groups) in Files.Value)
        {
            for (var g = 0; g < groups.Length; g++)
            {
                for (var t = 0; t < groups[g].Tests.GetArrayLength(); t++)
                    yield return new TheoryDataRow<string, int, int>(file, g, t);
            }
        }
    }

    public static (Group Group, JsonElement Test) Find(string file, int group, int test)
    {
        var found = Files.Value[file][group];
        return (found, found.Tests[test]);
    }

    private static Dictionary<string, Group[]> ReadFiles()
    {
        var folder = SuiteFolder.Tests!;
        var required = Directory.GetFiles(folder, "*.json");
        var optional = Optional.Select(name => Path.Combine(folder, "optional", name + ".json")).Where(File.Exists);
        return required.Concat(optional).Order(StringComparer.Ordinal)
            .ToDictionary(path => Path.GetRelativePath(folder, path), path => ReadGroups(path));
    }

    private static Group[] ReadGroups(string path) =>
        [.. Read(path).EnumerateArray().Select(group => new Group(
            group.GetProperty("description").GetString()!,
            new Lazy<CompiledSchema>(() => CompiledSchema.Compile(group.GetProperty("schema"), Options.Value)),
            group.GetProperty("tests")))];

    private static Dictionary<string, JsonElement> ReadRemotes()
    {
        var folder = SuiteFolder.Remotes!;
        return Directory.GetFiles(folder, "*.json", SearchOption.AllDirectories)
            .ToDictionary(path => RemoteBase + Path.GetRelativePath(folder, path).Replace('\\', '/'), Read);
    }

    private static JsonElement Read(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        return document.RootElement.Clone();
    }
}
