namespace LoopStacks.JsonSchema.Tests.Suite;

/// <summary>The official test suite of JSON Schema, which is not part of this repository.</summary>
internal static class SuiteFolder
{
    public const string Variable = "LOOPSTACKS_JSON_SCHEMA_TEST_SUITE";

    private const string Draft = "draft2020-12";

    public static string? Root => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder ? folder : null;

    public static string? Tests => ExistingOrNull("tests", Draft);

    public static string? Remotes => ExistingOrNull("remotes");

    public static bool IsComplete => Tests is not null && Remotes is not null;

    private static string? ExistingOrNull(params string[] parts)
    {
        var path = Root is { } root ? Path.Combine([root, .. parts]) : null;
        return Directory.Exists(path) ? path : null;
    }
}
