using System.Text.Json;
using FsCheck.Xunit;
using LoopStacks.Core.Resources;

namespace LoopStacks.Core.Tests.Resources;

public sealed class YamlDocumentsTests
{
    // YAML 1.2.2, section 10.3.2, example 10.9 and what surrounds it.
    [Theory]
    [InlineData("a: yes", """{"a":"yes"}""")]
    [InlineData("a: [null, ~, Null, , x]", null)]
    [InlineData("- null\n- ~\n- NULL\n-\n- nULL", """[null,null,null,null,"nULL"]""")]
    [InlineData("[true, True, FALSE, yes, on, tRUE]", """[true,true,false,"yes","on","tRUE"]""")]
    [InlineData("[0, 0o7, 0x3A, -19, +12, 007, 0o8, 1_000]", """[0,7,58,-19,12,7,"0o8","1_000"]""")]
    [InlineData("[0., -0.0, .5, +12e03, -2E+05, 1.10]", "[0,-0.0,0.5,12e03,-2E+05,1.10]")]
    [InlineData("[\"1\", '1', \"true\", 'null', !!str 1, ! 1]", """["1","1","true","null","1","1"]""")]
    [InlineData("[!!int 1, !!float 1.5, !!bool true, !!null ~]", "[1,1.5,true,null]")]
    [InlineData("[2001-12-14, 12:30:45, 1.2.3]", """["2001-12-14","12:30:45","1.2.3"]""")]
    [InlineData("1: a\ntrue: b", """{"1":"a","true":"b"}""")]
    [InlineData("a: |\n  x\n   y\nb: >-\n  x\n  y", """{"a":"x\n y\n","b":"x y"}""")]
    [InlineData("a: &x {b: 1}\nc: *x", """{"a":{"b":1},"c":{"b":1}}""")]
    [InlineData("\t{\"a\":\t\"\\ud83d\\ude00\"}", """{"a":"😀"}""")]
    [InlineData("123456789012345678901234567890", "123456789012345678901234567890")]
    public void ToJson_Scalars_FollowTheCoreSchema(string yaml, string? json)
    {
        if (json is null)
            Assert.Throws<YamlSyntaxException>(() => YamlDocuments.ToJson(yaml));
        else
            Assert.True(JsonElement.DeepEquals(Parse(json), Assert.Single(YamlDocuments.ToJson(yaml))), YamlDocuments.ToJson(yaml)[0].GetRawText());
    }

    [Theory]
    [InlineData("a: 1\nb: 2\na: 3", 3, "the key \"a\" is there twice, first in line 1")]
    [InlineData("{\"a\":1,\n\"a\":2}", 2, "the key \"a\" is there twice, first in line 1")]
    [InlineData("a: .inf", 1, "no form in JSON")]
    [InlineData("a: *x", 1, "no anchor")]
    [InlineData("a: &x [*x]", 1, "within what it repeats")]
    [InlineData("\na: !thing 1", 2, "the tag !thing is not known")]
    [InlineData("a: !!int x", 1, "not what its tag")]
    [InlineData("[a]: 1", 1, "a key must be a text")]
    [InlineData("a: b: c", 1, "Line 1")]
    public void ToJson_Fault_NamesTheLine(string yaml, int line, string message)
    {
        var fault = Assert.Throws<YamlSyntaxException>(() => YamlDocuments.ToJson(yaml));
        Assert.Equal(line, fault.Line);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(64, false)]
    [InlineData(65, true)]
    [InlineData(100_000, true)]
    public void ToJson_Nesting_IsBounded(int depth, bool isTooDeep)
    {
        var yaml = new string('[', depth) + "1" + new string(']', depth);
        if (isTooDeep)
            Assert.Contains("nested deeper", Assert.Throws<YamlSyntaxException>(() => YamlDocuments.ToJson(yaml)).Message, StringComparison.Ordinal);
        else
            Assert.Single(YamlDocuments.ToJson(yaml));
    }

    [Fact]
    public void ToJson_AliasBombs_AreBounded()
    {
        var laughs = "a0: &a0 lol\n" + string.Concat(Enumerable.Range(1, 20).Select(i => $"a{i}: &a{i} [{string.Join(',', Enumerable.Repeat($"*a{i - 1}", 10))}]\n"));
        Assert.Contains("aliases counted", Assert.Throws<YamlSyntaxException>(() => YamlDocuments.ToJson(laughs)).Message, StringComparison.Ordinal);
        var large = $"a: &a {new string('x', 100_000)}\nb: [{string.Join(',', Enumerable.Repeat("*a", 1000))}]";
        Assert.Contains("bytes", Assert.Throws<YamlSyntaxException>(() => YamlDocuments.ToJson(large)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ToJson_SeveralDocuments_AreRead() => Assert.Equal(2, YamlDocuments.ToJson("---\na: 1\n---\n# empty\n---\nb: 2\n...\n").Count);

    [Fact]
    public void FromJson_Resource_IsAsPeopleWriteIt()
    {
        var yaml = YamlDocuments.FromJson(Parse(
            """{"kind":"Agent","image":"a/b:latest","list":["x",{"a":1,"b":[true]},[1,[2]],{}],"empty":[],"text":"one\ntwo\n","odd":["yes","1","null",""," x","a: b","30s","128Mi","1e5","é"]}"""));
        Assert.Equal(
            """
            kind: Agent
            image: a/b:latest
            list:
            - x
            - a: 1
              b:
              - true
            - - 1
              - - 2
            - {}
            empty: []
            text: |
              one
              two
            odd:
            - "yes"
            - "1"
            - "null"
            - ""
            - " x"
            - "a: b"
            - 30s
            - 128Mi
            - "1e5"
            - "é"

            """,
            yaml);
    }

    [Property(MaxTest = 2000)]
    public bool FromJson_AnyText_ReadsBack(string? key, string? value, string? other)
    {
        var json = JsonSerializer.SerializeToElement(new Dictionary<string, object?>
        {
            [Sound(key)] = Sound(value),
            ["list"] = new[] { Sound(other), $"{Sound(value)}\n{Sound(other)}", $"a\n {Sound(key)}\n\n" },
        });
        return JsonElement.DeepEquals(json, YamlDocuments.ToJson(YamlDocuments.FromJson(json)).Single());
    }

    // Half a surrogate pair is no character.
    private static string Sound(string? text) => string.Concat((text ?? "").Where(c => !char.IsSurrogate(c)));

    private static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
