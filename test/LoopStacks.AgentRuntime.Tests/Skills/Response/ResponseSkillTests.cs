using System.Text.Json;
using LoopStacks.AgentRuntime.Skills;

namespace LoopStacks.AgentRuntime.Tests.Skills.Response;

public sealed class ResponseSkillTests
{
    private const string Capability = "response-generation";

    [Fact]
    public void Response_OrderNumberAndBrand_AreMentioned()
    {
        var output = Ask.Run(Capability, "I want a refund for order #A-55321, it is broken!", """{"brand": "Nordlicht"}""").Output;

        Assert.Contains("A-55321", output.GetProperty("response").GetString(), StringComparison.Ordinal);
        Assert.EndsWith("Best regards, Nordlicht", output.GetProperty("response").GetString(), StringComparison.Ordinal);
        Assert.Equal("refund", output.GetProperty("intent").GetString());
        Assert.Equal("apologetic", output.GetProperty("tone").GetString());
    }

    [Fact]
    public void Response_NothingKnown_LeavesNoPlaceholder()
    {
        var response = Ask.Label(Capability, "response", "zzz qqq");

        Assert.DoesNotContain('{', response);
        Assert.DoesNotContain('[', response);
        Assert.NotEmpty(response);
    }

    [Fact]
    public void Response_Contributions_DecideIntentAndTone()
    {
        var contributions = new Dictionary<string, JsonElement>
        {
            ["intent-classification"] = JsonElement.Parse("""{"intent": "praise", "confidence": 0.9}"""),
            ["sentiment-analysis"] = JsonElement.Parse("""{"sentiment": "positive"}"""),
        };

        var output = SkillCatalog.Find(Capability)!.Run(Ask.Request("where is my parcel", null, contributions)).Output;

        Assert.Equal("praise", output.GetProperty("intent").GetString());
        Assert.Equal("friendly", output.GetProperty("tone").GetString());
    }

    [Fact]
    public void Response_ContributionOfAnotherShape_IsComputedInstead()
    {
        var contributions = new Dictionary<string, JsonElement> { ["intent-classification"] = JsonElement.Parse("[1]") };

        var output = SkillCatalog.Find(Capability)!.Run(Ask.Request("where is my parcel", null, contributions)).Output;

        Assert.Equal("delivery-status", output.GetProperty("intent").GetString());
    }

    [Fact]
    public void Response_ConfiguredTemplate_GoesBeforeTheBuiltInOne()
    {
        var response = Ask.Run(
            Capability, "My name is Anna. I want a refund for the broken lamp", """{"templates": {"refund": "Dear {name}, noted."}}""").Output;

        Assert.Equal("Dear Anna, noted.", response.GetProperty("response").GetString());
    }

    [Fact]
    public void Response_FilledInValueLooksLikeTemplate_IsNotFilledAgain()
    {
        var response = Ask.Run(Capability, "hello", """{"brand": "{name}[[x]]", "templates": {"default": "{brand}", "greeting": "{brand}", "signature": ""}}""");

        Assert.Equal("{name}[[x]]", response.Output.GetProperty("response").GetString());
    }

    [Fact]
    public void Response_TemplatesOfAnotherShape_SaysSo()
    {
        var fault = Assert.Throws<ArgumentException>(() => Ask.Run(Capability, "hello", """{"templates": "x"}"""));

        Assert.Contains("config.templates", fault.Message, StringComparison.Ordinal);
    }
}
