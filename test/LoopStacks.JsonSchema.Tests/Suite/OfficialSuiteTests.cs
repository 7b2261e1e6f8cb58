using System.Text.Json;

namespace LoopStacks.JsonSchema.Tests.Suite;

/// <summary>Runs the official suite: all required tests of draft 2020-12, and the optional ones that fit.</summary>
public sealed class OfficialSuiteTests
{
    private const int RequiredCases = 1000;

    public static IEnumerable<TheoryDataRow<string, int, int>> Cases() => SuiteCases.All();

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Cases))]
    public void Case_OfTheOfficialSuite_GivesTheExpectedResult(string file, int group, int test)
    {
        var (found, expectation) = SuiteCases.Find(file, group, test);
        var data = expectation.GetProperty("data");
        var schema = found.Schema.Value;
        var valid = schema.IsValid(data);
        var errors = schema.Validate(data);

        var description = $"{file}: {found.Description}: {expectation.GetProperty("description").GetString()}\nschema: {schema.Source}\ndata: {data}";
        Assert.True(expectation.GetProperty("valid").GetBoolean() == valid, $"{description}\nresult: {valid} {string.Join('\n', errors)}");
        Assert.True(valid == (errors.Count == 0), $"{description}\nIsValid is {valid}, but Validate gives {errors.Count} errors: {string.Join('\n', errors)}");
    }

    [Fact]
    public void OfficialSuite_FolderNotGiven_IsReportedAsLeftOut()
    {
        if (SuiteFolder.IsComplete)
        {
            Assert.True(Cases().Count() > RequiredCases, $"The folder in {SuiteFolder.Variable} holds less than {RequiredCases} cases.");
            return;
        }

        var message = $"LEFT OUT: the official JSON Schema test suite (all cases of draft 2020-12). Set {SuiteFolder.Variable} to a checkout of "
            + "https://github.com/json-schema-org/JSON-Schema-Test-Suite, the folder which holds tests/ and remotes/"
            + (SuiteFolder.Root is { } root ? $"; it is set to {root}, where they are not." : ".");
        if (string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase))
            Assert.Fail(message);
        Assert.Skip(message);
    }
}
