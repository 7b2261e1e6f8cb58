using System.Globalization;
using System.Runtime.CompilerServices;
using LoopStacks.Contracts.Problems;

namespace LoopStacks.Api.Tests.Documents;

public sealed class ErrorTableTests
{
    [Fact]
    public void ErrorsPage_Table_IsTheTableOfTheCode()
    {
        var rows = File.ReadAllLines(Page())
            .SkipWhile(line => line != "## Codes").Skip(1).TakeWhile(line => !line.StartsWith('#'))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => string.Join(" | ", line.Trim('|').Split('|').Take(4).Select(cell => cell.Trim())));
        var expected = ErrorCode.All.Select(code => string.Create(CultureInfo.InvariantCulture, $"`{code.Code}` | {code.HttpStatus} | {code.CloseStatus} | {code.ExitCode}"));
        Assert.Equal(expected, rows);
    }

    [Fact]
    public void ErrorsPage_EveryCode_HasASection()
    {
        var lines = File.ReadAllLines(Page());
        Assert.All(ErrorCode.All, code => Assert.Contains($"### {code.Code}", lines));
    }

    private static string Page([CallerFilePath] string source = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(source)!, "../../../docs/errors.md"));
}
