using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using LoopStacks.Core.Resources;
using LoopStacks.Operator.Children;

namespace LoopStacks.Operator.Tests;

/// <summary>Plans as readable files. A change of what is made in a cluster is a change of a file that people read.</summary>
internal static class Plans
{
    private const string HowToRewrite = "Where the change is meant, run the tests with LOOPSTACKS_REWRITE=1, read the difference and commit it.";

    public static void AssertSame(IEnumerable<Child> children, string file, [CallerFilePath] string source = "")
    {
        var folder = Path.GetDirectoryName(source)!;
        while (!Directory.Exists(Path.Combine(folder, "Plans")))
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("The folder Plans is missing.");
        var path = Path.Combine(folder, "Plans", file);
        var text = Show(children);
        if (Environment.GetEnvironmentVariable("LOOPSTACKS_REWRITE") == "1")
            File.WriteAllText(path, text);
        Assert.True(File.Exists(path), $"Plans/{file} is missing. {HowToRewrite}");
        Assert.True(File.ReadAllText(path) == text, $"Plans/{file} is not what is planned. {HowToRewrite}\n{text}");
    }

    private static string Show(IEnumerable<Child> children)
    {
        var text = new StringBuilder();
        foreach (var child in children)
            text.Append("---\n").Append(YamlDocuments.FromJson(JsonSerializer.SerializeToElement(child.Document)));
        return text.ToString();
    }
}
