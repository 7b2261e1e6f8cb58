using System.Text.Json;
using LoopStacks.Contracts.Problems;
using LoopStacks.WebConsole.Pages.Resources;
using LoopStacks.WebConsole.Pages.Resources.Editing;

namespace LoopStacks.Console.Tests.Forms;

public sealed class YamlTests
{
    private const string Document = """
        apiVersion: loopstacks.io/v1
        kind: LoopStack
        metadata:
          name: x
        spec:
          capabilities: [a, b]
          loops:
            - name: one
              dependsOn:
                - two
            - stack: s
          "odd/key": 1
        """;

    [Theory]
    [InlineData("/metadata/name", 4, 3)]
    [InlineData("/spec/capabilities/1", 6, 21)]
    [InlineData("/spec/loops/0/dependsOn/0", 10, 11)]
    [InlineData("/spec/loops/1/stack", 11, 7)]
    [InlineData("/spec/odd~1key", 12, 3)]
    [InlineData("/spec/missing/deeper", 5, 1)]
    [InlineData("", 1, 1)]
    public void Lines_Pointer_IsFoundWhereItStands(string pointer, int line, int column)
    {
        var span = YamlLines.Of(Document).Find(pointer);

        Assert.Equal((line, column), (span.Line, span.Column));
    }

    [Theory]
    [InlineData("a: 1\nb: [1,\nc: }", "/a", 1)]
    [InlineData("- x\n- y", "/1", 2)]
    [InlineData("", "/a/b", 1)]
    [InlineData("a: &x {b: 1}\nc: *x", "/c", 2)]
    [InlineData("? [complex]\n: 1\nb: 2", "/b", 3)]
    public void Lines_OfAStrangeText_AreWhatCouldBeRead(string text, string pointer, int line) => Assert.Equal(line, YamlLines.Of(text).Find(pointer).Line);

    [Fact]
    public void Lines_TooDeep_End() => Assert.Equal(1, YamlLines.Of(new string('[', 100_000)).Find("/0/0").Line);

    [Fact]
    public void Mark_SyntaxFault_IsAtTheLineOfItsMessage()
    {
        var mark = YamlLines.Of("a: b: c").Mark(new ProblemError("", "Line 2, column 5: While scanning a plain scalar value, found invalid mapping."));

        Assert.Equal((2, 5), (mark.Line, mark.Column));
    }

    [Theory]
    [InlineData(2, 1, "", null)]
    [InlineData(4, 3, "metadata", null)]
    [InlineData(4, 9, "metadata", "name")]
    [InlineData(6, 17, "spec", "capabilities")]
    [InlineData(8, 13, "spec/loops/-", "name")]
    [InlineData(9, 7, "spec/loops/-", null)]
    [InlineData(10, 13, "spec/loops/-/dependsOn/-", null)]
    [InlineData(11, 14, "spec/loops/-", "stack")]
    public void Cursor_InADocument_KnowsItsPath(int line, int column, string path, string? key)
    {
        var cursor = YamlCursor.At(Document, line, column);

        Assert.Equal((path, key), (string.Join('/', cursor.Path), cursor.Key));
    }

    [Fact]
    public void Cursor_OnAnEmptyLine_BelongsWhereItsColumnSays()
    {
        var cursor = YamlCursor.At("metadata:\n  name: x\n  \nspec:\n", 3, 3);

        Assert.Equal(["metadata"], cursor.Path);
        Assert.Equal(["name"], cursor.Siblings);
    }

    [Fact]
    public void Guide_Field_SuggestsWhatIsNotThereYet()
    {
        var guide = new SchemaGuide(JsonElement.Parse("""{"type":"object","properties":{"metadata":{"$ref":"#/$defs/m"}},"$defs":{"m":{"type":"object","required":["name"],"properties":{"name":{"type":"string","maxLength":63},"labels":{"type":"object","additionalProperties":{"type":"string"}},"uid":{}}}}}"""));

        var found = guide.Suggest(YamlCursor.At("metadata:\n  labels: {}\n  ", 3, 3));

        var name = Assert.Single(found);
        Assert.Equal(("name", "name: ", true), (name.Label, name.Insert, name.IsRequired));
        Assert.Equal("name: required, a text, at most 63 characters", guide.Explain(YamlCursor.At("metadata:\n  name: x", 2, 4) with { Key = null }, "name"));
    }

    [Fact]
    public void Guide_FieldWithADescription_SaysItFirst()
    {
        var guide = new SchemaGuide(JsonElement.Parse("""{"properties":{"replicas":{"description":"How many run.","type":"integer","minimum":0,"default":1}}}"""));

        Assert.Equal("replicas: How many run. (a number, at least 0, a whole number, default 1)", guide.Explain(YamlCursor.At("replicas: 1", 1, 3) with { Key = null }, "replicas"));
    }

    [Fact]
    public void Guide_Value_SuggestsTheChoicesAndTheDefault()
    {
        var guide = new SchemaGuide(JsonElement.Parse("""{"properties":{"list":{"items":{"properties":{"kind":{"enum":["a","b"]},"n":{"type":"integer","default":3},"on":{"type":"boolean"}}}}}}"""));

        Assert.Equal(["a", "b"], guide.Suggest(YamlCursor.At("list:\n  - kind: ", 2, 11)).Select(one => one.Label));
        Assert.Equal(["3"], guide.Suggest(YamlCursor.At("list:\n  - n: ", 2, 8)).Select(one => one.Label));
        Assert.Equal(["true", "false"], guide.Suggest(YamlCursor.At("list:\n  - n: 1\n    on: ", 3, 9)).Select(one => one.Label));
        Assert.Empty(guide.Suggest(YamlCursor.At("other:\n  x: ", 2, 6)));
    }

    [Fact]
    public void DocumentText_ForEditing_LeavesOutWhatThePlatformWrites()
    {
        const string Yaml = "apiVersion: v\nkind: Agent\nmetadata:\n  name: x\n  uid: \"1\"\n  labels:\n    uid: kept\n  resourceVersion: \"42\"\n  managedFields:\n  - a: 1\n    b: 2\nspec:\n  a: 1\nstatus:\n  phase: Ready\n  conditions:\n  - type: Ready\n";

        Assert.Equal("apiVersion: v\nkind: Agent\nmetadata:\n  name: x\n  labels:\n    uid: kept\nspec:\n  a: 1\n", DocumentText.ForEditing(Yaml));
        Assert.Equal("42", DocumentText.VersionOf(Yaml));
    }

    [Theory]
    [InlineData("x: y\nevil")]
    [InlineData("\"")]
    [InlineData("true\n")]
    [InlineData("")]
    public void DocumentText_ExampleWithAStrangeName_IsAnExampleAllTheSame(string name)
    {
        var text = DocumentText.Example(KindInfo.Stack, name, name, name);

        Assert.Contains("  name: sentiment-panel\n", text, StringComparison.Ordinal);
    }
}
