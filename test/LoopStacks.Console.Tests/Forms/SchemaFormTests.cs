using System.Text.Json;
using Bunit;
using LoopStacks.Contracts.Problems;
using LoopStacks.WebConsole.Assets;
using LoopStacks.WebConsole.Design.Forms;
using Microsoft.Extensions.DependencyInjection;

namespace LoopStacks.Console.Tests.Forms;

public sealed class SchemaFormTests : BunitContext
{
    public SchemaFormTests() => Services.AddSingleton<ConsoleAssets>();

    [Fact]
    public void Text_Typed_IsInTheValue()
    {
        var (form, value) = Make("""{"type":"object","properties":{"text":{"type":"string"}},"required":["text"]}""");

        Field(form, "text").Change("I love it");

        Assert.Equal("""{"text":"I love it"}""", Json(value));
    }

    [Fact]
    public void OptionalText_Emptied_IsLeftOutAndRequiredOneIsEmpty()
    {
        var (form, value) = Make("""{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}},"required":["b"]}""", """{"a":"x","b":"y"}""");

        Field(form, "a").Change("");
        Field(form, "b").Change("");

        Assert.Equal("""{"b":""}""", Json(value));
    }

    [Theory]
    [InlineData("12.50", "{\"n\":12.50}")]
    [InlineData("1e400", "{\"n\":1e400}")]
    [InlineData("many", "{\"n\":\"many\"}")]
    public void Number_Typed_KeepsItsDigitsAndWhatIsNoneIsLeftToThePlatform(string typed, string expected)
    {
        var (form, value) = Make("""{"type":"object","properties":{"n":{"type":"number","exclusiveMinimum":0}}}""");

        Field(form, "n").Change(typed);

        Assert.Equal(expected, Json(value));
        Assert.Contains("More than 0", form.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Boolean_PressedTwice_IsSetAndTakenBack()
    {
        var (form, value) = Make("""{"type":"object","properties":{"yes":{"type":"boolean"}}}""");
        form.FindAll("button").First(button => button.TextContent == "No").Click();
        Assert.Equal("""{"yes":false}""", Json(value));

        form.FindAll("button").First(button => button.TextContent == "No").Click();

        Assert.Equal("{}", Json(value));
    }

    [Fact]
    public void Choice_OfAnyJson_SetsTheValueItself()
    {
        var (form, value) = Make("""{"type":"object","properties":{"c":{"enum":["a",7,true,null]}}}""");

        Field(form, "c").Change("1");

        Assert.Equal("""{"c":7}""", Json(value));
    }

    [Fact]
    public void Array_AddedMovedRemoved_FollowsInTheValue()
    {
        var (form, value) = Make("""{"type":"object","properties":{"list":{"type":"array","items":{"type":"string"}}}}""");
        Press(form, "Add to list");
        Press(form, "Add to list");
        Field(form, "list 1").Change("first");
        Field(form, "list 2").Change("second");

        Press(form, "Move list 2 up");
        Assert.Equal("""{"list":["second","first"]}""", Json(value));
        Press(form, "Remove list 1");
        Assert.Equal("""{"list":["first"]}""", Json(value));
    }

    [Fact]
    public void NestedObject_Optional_IsAddedWithWhatItNeeds()
    {
        var (form, value) = Make("""{"type":"object","properties":{"who":{"type":"object","properties":{"kind":{"const":"person"},"name":{"type":"string"}},"required":["kind"]}}}""");
        Assert.Equal("{}", Json(value));

        Press(form, "Add who");
        Field(form, "name").Change("Eva");
        Assert.Equal("""{"who":{"kind":"person","name":"Eva"}}""", Json(value));
        Press(form, "Leave out who");
        Assert.Equal("{}", Json(value));
    }

    [Fact]
    public void Alternatives_Chosen_ShowTheFieldsOfTheirs()
    {
        var (form, value) = Make("""{"oneOf":[{"title":"Card","type":"object","properties":{"type":{"const":"card"},"number":{"type":"string"}},"required":["type"]},{"title":"Cash","type":"object","properties":{"type":{"const":"cash"}},"required":["type"]}]}""");

        Field(form, "Kind of Input").Change("0");
        Field(form, "number").Change("4711");

        Assert.Equal("""{"type":"card","number":"4711"}""", Json(value));
        value.Replace(JsonElement.Parse("""{"type":"cash"}"""));
        Assert.Equal("1", Field(form, "Kind of Input").GetAttribute("value"));
    }

    [Fact]
    public void Start_DefaultsConstantsAndRequiredParts_AreThere()
    {
        var schema = JsonElement.Parse("""{"type":"object","properties":{"a":{"default":3},"b":{"const":"x"},"c":{"type":"object","properties":{"d":{"default":true}}},"e":{"type":"array","minItems":1,"items":{"type":"string"}},"f":{"type":"string"}},"required":["b","c","e","f"]}""");

        Assert.Equal("""{"a":3,"b":"x","c":{"d":true},"e":[""]}""", FormStart.Of(schema, schema).GetRawText());
    }

    [Fact]
    public void Reference_ToLocalDefinition_IsDrawnWithItsOwnDescription()
    {
        var (form, value) = Make("""{"type":"object","properties":{"node":{"$ref":"#/$defs/node","description":"The first one"}},"$defs":{"node":{"type":"object","properties":{"name":{"type":"string"},"next":{"$ref":"#/$defs/node"}}}}}""");
        Press(form, "Add node");

        Press(form, "Add next");

        Assert.Contains("The first one", form.Markup, StringComparison.Ordinal);
        Assert.Equal("""{"node":{"next":{}}}""", Json(value));
    }

    [Theory]
    [InlineData("""{"$ref":"#"}""")]
    [InlineData("""{"anyOf":[{"$ref":"#"}]}""")]
    [InlineData("""{"oneOf":[{"$ref":"#"},{"type":"string"}]}""")]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"#"}},"required":["a"]}""")]
    [InlineData("""{"type":"array","minItems":1,"items":{"$ref":"#"}}""")]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"https://example.org/schema"},"b":{"$ref":"#/nowhere"},"c":false,"d":{"type":"nonsense"},"e":{"enum":[]},"f":{"allOf":[{"type":"object"},{"required":["x"]}]}}}""")]
    public void Schema_ThatNamesItselfOrIsStrange_IsDrawnAllTheSame(string schema)
    {
        var (form, _) = Make(schema);

        Assert.NotEmpty(form.FindAll("input, textarea, select, button"));
    }

    [Fact]
    public void Part_ThatIsNoJson_IsKeptAsTypedAndHoldsTheValueBack()
    {
        var (form, value) = Make("""{"type":"object","properties":{"any":{}}}""");

        Field(form, "any").Change("{oops");
        Assert.Equal("{oops", Assert.Single(value.Unread).Value);
        Assert.Contains("This is not JSON", form.Markup, StringComparison.Ordinal);
        Field(form, "any").Change("[1]");

        Assert.Empty(value.Unread);
        Assert.Equal("""{"any":[1]}""", Json(value));
    }

    [Fact]
    public void Json_SwitchedToAndBack_IsTheSameValue()
    {
        var (form, value) = Make("""{"type":"object","properties":{"text":{"type":"string"}}}""");
        Field(form, "text").Change("one");
        Show(form, "JSON");
        Assert.Contains("\"one\"", Field(form, "Input as JSON").GetAttribute("value"), StringComparison.Ordinal);

        Field(form, "Input as JSON").Change("""{"text": "two", "more": [1, 2]}""");
        Show(form, "Form");

        Assert.Equal("two", Field(form, "text").GetAttribute("value"));
        Assert.Contains("Also has more", form.Markup, StringComparison.Ordinal);
        Assert.Equal("""{"text":"two","more":[1,2]}""", Json(value));
    }

    [Fact]
    public void Json_WithAPropertyTwice_IsNotTaken()
    {
        var (form, value) = Make("""{"type":"object","properties":{"text":{"type":"string"}}}""");
        Show(form, "JSON");

        Field(form, "Input as JSON").Change("""{"text": 1, "text": 2}""");

        Assert.Contains("This is not JSON", form.Markup, StringComparison.Ordinal);
        Assert.NotEmpty(value.Unread);
    }

    [Fact]
    public void Fault_WithAPointer_StandsAtItsField()
    {
        var (form, _) = Make(
            """{"type":"object","properties":{"a":{"type":"object","properties":{"b/c":{"type":"string"}}}}}""", """{"a":{"b/c":""}}""",
            new ProblemError("/a/b~1c", "is too short"), new ProblemError("/a/d", "is not known"));

        var field = Field(form, "b/c");
        Assert.Equal("true", field.GetAttribute("aria-invalid"));
        Assert.Contains(form.Find($"#{field.GetAttribute("aria-describedby")!.Split(' ').Last()}").TextContent, "is too short", StringComparison.Ordinal);
        Assert.Contains("/d: is not known", form.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Schema_WithMarkup_IsShownAsText()
    {
        var (form, _) = Make("""{"type":"object","properties":{"<img src=x onerror=alert(1)>":{"type":"string","description":"<script>alert(1)</script>","default":"<b>"}}}""");

        Assert.Empty(form.FindAll("script, img, b"));
        Assert.Contains("&lt;script&gt;", form.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void DateTime_IsChosenInUtc_AndWrittenAsDocumentsHaveIt()
    {
        var (form, value) = Make("""{"type":"object","properties":{"at":{"type":"string","format":"date-time"}}}""", """{"at":"2026-01-31T13:00:00+01:00"}""");
        Assert.Equal(("datetime-local", "2026-01-31T12:00:00"), (Field(form, "at").GetAttribute("type"), Field(form, "at").GetAttribute("value")));

        Field(form, "at").Change("2026-02-01T08:30");
        Assert.Equal("""{"at":"2026-02-01T08:30:00Z"}""", Json(value));

        Field(form, "at").Change("");
        Assert.Equal("{}", Json(value));
    }

    [Fact]
    public void DateTime_ThatIsNone_IsShownAsItIs()
    {
        var (form, value) = Make("""{"type":"object","properties":{"at":{"type":"string","format":"date-time"}}}""", """{"at":"tomorrow"}""");

        Assert.Equal(("text", "tomorrow"), (Field(form, "at").GetAttribute("type"), Field(form, "at").GetAttribute("value")));
        Assert.Equal("""{"at":"tomorrow"}""", Json(value));
    }

    private static string Json(FormValue value) => value.ToElement().GetRawText();

    private static void Press(IRenderedComponent<SchemaForm> form, string label) => form.Find($"button[aria-label='{label}']").Click();

    private static void Show(IRenderedComponent<SchemaForm> form, string tab) => form.FindAll(".segmented button").First(button => button.TextContent.Trim() == tab).Click();

    private static AngleSharp.Dom.IElement Field(IRenderedComponent<SchemaForm> form, string label) =>
        form.FindAll("label").Where(one => one.TextContent.Replace(" required", "", StringComparison.Ordinal).Trim(' ', '*', '\n').StartsWith(label, StringComparison.Ordinal))
            .Select(one => one.GetAttribute("for") is { } id ? form.Find($"#{id}") : one.QuerySelector("input, select, textarea")!).First();

    private (IRenderedComponent<SchemaForm> Form, FormValue Value) Make(string schema, string? given = null, params ProblemError[] faults)
    {
        var read = JsonElement.Parse(schema);
        var value = new FormValue(given is null ? FormStart.Of(read, read) : JsonElement.Parse(given));
        return (Render<SchemaForm>(form => form.Add(one => one.Schema, read).Add(one => one.Value, value).Add(one => one.Id, "x").Add(one => one.Faults, faults)), value);
    }
}
