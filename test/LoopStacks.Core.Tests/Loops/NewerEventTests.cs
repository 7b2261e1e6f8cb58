using System.Text;
using System.Text.Json.Nodes;
using LoopStacks.Core.Loops;

namespace LoopStacks.Core.Tests.Loops;

/// <summary>While a cluster is upgraded, processes of the version before read what newer ones wrote.</summary>
public sealed class NewerEventTests
{
    [Theory]
    [InlineData("loopAccepted", """{"realm":"r","stack":"s","definition":"d","input":{"n":1},"deadline":"2026-01-01T00:00:00+00:00","root":"01a213c5-94ec-72a1-bd77-a9d39dde3720","depth":0,"origin":{"purpose":"agent","key":"k","item":1}}""")]
    [InlineData("biddingOpened", """{"attempt":1,"asked":[{"instance":"a","capabilities":["c"]}],"closesAt":"2026-01-01T00:00:00+00:00","recovered":false}""")]
    [InlineData("bidsReceived", """{"attempt":1,"answers":[{"instance":"a","capability":"c","kind":"bid","confidence":0.8,"load":0.5}]}""")]
    [InlineData("workAwarded", """{"items":[{"number":1,"instance":"a","capabilities":["c"],"stage":0,"ready":true,"rule":"r","confidence":0.8}],"runnersUp":[{"capability":"c","instance":"b","confidence":0.7,"rule":"r"}],"deadline":"2026-01-01T00:00:00+00:00"}""")]
    [InlineData("workStarted", """{"number":1,"attempt":1,"replica":"r1"}""")]
    [InlineData("workRetryScheduled", """{"number":1,"attempt":2,"retries":1,"at":"2026-01-01T00:00:00+00:00","instance":"a","code":"X","reason":"r"}""")]
    [InlineData("workParked", """{"number":1,"attempt":1,"keys":["k"],"any":false}""")]
    [InlineData("workCompleted", """{"number":1,"attempt":1,"replica":"r1","output":{"n":1},"confidence":0.5,"usage":{"inputTokens":1,"outputTokens":2,"cost":0.5}}""")]
    [InlineData("childSpawned", """{"child":"01a213c5-94ec-72a1-bd77-a9d39dde3720","purpose":"agent","key":"k","input":1,"deadline":"2026-01-01T00:00:00+00:00","stack":"s","item":1}""")]
    [InlineData("childEnded", """{"child":"01a213c5-94ec-72a1-bd77-a9d39dde3720","status":"completed","output":1,"loops":1}""")]
    [InlineData("questionAsked", """{"number":1,"purpose":"agent","key":"k","text":"t","dueAt":"2026-01-01T00:00:00+00:00","assignees":[],"item":1}""")]
    [InlineData("loopCompleted", """{"output":{"n":1},"confidence":0.5,"strategy":"merge","explanation":"e"}""")]
    [InlineData("loopFailed", """{"code":"NoBids","message":"m"}""")]
    public void Decode_WithFieldsOfALaterVersion_ReadsTheOthers(string type, string json)
    {
        var known = LoopEventCodec.Decode(type, Encoding.UTF8.GetBytes(json));

        var newer = LoopEventCodec.Decode(type, Encoding.UTF8.GetBytes(OfALaterVersion(json)));

        Assert.Equal(json, Encoding.UTF8.GetString(LoopEventCodec.Encode(known)));
        Assert.Equal(json, Encoding.UTF8.GetString(LoopEventCodec.Encode(newer)));
    }

    [Fact]
    public void Decode_OfATypeOfALaterVersion_SaysSo()
    {
        var refused = Assert.Throws<InvalidOperationException>(() => LoopEventCodec.Decode("loopDreamt", "{}"u8));

        Assert.Contains("newer", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>With more fields: in the event itself, and in what it lists.</summary>
    private static string OfALaterVersion(string json)
    {
        var @event = JsonNode.Parse(json)!.AsObject();
        foreach (var listed in @event.Select(field => field.Value).OfType<JsonArray>().SelectMany(list => list).OfType<JsonObject>().ToArray())
            listed.Insert(0, "ofALaterVersion", new JsonArray(1));
        @event.Insert(0, "ofALaterVersion", new JsonObject { ["much"] = new JsonArray("more") });
        @event.Add("andAnother", 1);
        return @event.ToJsonString();
    }
}
