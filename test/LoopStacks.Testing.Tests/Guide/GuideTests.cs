using System.Text.RegularExpressions;

namespace LoopStacks.Testing.Tests.Guide;

/// <summary>The code of docs/testing.md is that of <see cref="GuideCode"/>.</summary>
public sealed partial class GuideTests
{
    [Fact]
    public void Guide_Code_IsThatWhichIsRunHere()
    {
        var source = Indentation().Replace(Read("test", "LoopStacks.Testing.Tests", "Guide", "GuideCode.cs"), "");

        var shown = Code().Matches(Read("docs", "testing.md")).Select(match => match.Groups[1].Value).ToList();

        Assert.Equal(6, shown.Count);
        Assert.All(shown, code => Assert.Contains(code, source, StringComparison.Ordinal));
    }

    private static string Read(params string[] path)
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "LoopStacks.slnx")))
            folder = Path.GetDirectoryName(folder)!;
        return File.ReadAllText(Path.Combine([folder, .. path]));
    }

    [GeneratedRegex("```csharp\n(.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex("^    ", RegexOptions.Multiline)]
    private static partial Regex Indentation();
}
