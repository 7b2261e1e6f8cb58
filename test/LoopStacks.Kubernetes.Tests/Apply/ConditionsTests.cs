using System.Text.Json;
using LoopStacks.Kubernetes.Apply;

namespace LoopStacks.Kubernetes.Tests.Apply;

public sealed class ConditionsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Later = new(2026, 1, 1, 13, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Merge_New_HasTheTimeInWholeSeconds() =>
        Assert.Equal(Noon, Assert.Single(Conditions.Merge([], [Ready("True")], Noon.AddMilliseconds(700))).LastTransitionTime);

    [Fact]
    public void Merge_SameStatusOtherMessage_KeepsTheTime()
    {
        var present = Conditions.Merge([], [Ready("False")], Noon);

        var next = Assert.Single(Conditions.Merge(present, [Ready("False") with { Message = "other", Reason = "Other" }], Later));

        Assert.Equal((Noon, "other", "Other"), (next.LastTransitionTime, next.Message, next.Reason));
    }

    [Fact]
    public void Merge_OtherStatus_HasTheNewTime() =>
        Assert.Equal(Later, Assert.Single(Conditions.Merge(Conditions.Merge([], [Ready("False")], Noon), [Ready("True")], Later)).LastTransitionTime);

    [Fact]
    public void Merge_NothingChanged_IsEqual()
    {
        var present = Conditions.Merge([], [Ready("False")], Noon);

        Assert.Equal(present, Conditions.Merge(present, [Ready("False")], Later));
    }

    [Fact]
    public void Merge_OthersConditions_AreLeftOut()
    {
        var present = Conditions.Merge([], [Ready("False") with { Type = "Foreign" }], Noon);

        Assert.Equal(["Ready"], Conditions.Merge(present, [Ready("True")], Later).Select(condition => condition.Type));
    }

    [Fact]
    public void Changed_StatusOrReason_IsTold()
    {
        IReadOnlyList<Condition> present = [Ready("False"), Ready("True") with { Type = "Same" }, Ready("True") with { Type = "Message" }];

        var changed = Conditions.Changed(present, [Ready("True"), Ready("True") with { Type = "Same" }, Ready("True") with { Type = "Message", Message = "x" }, Ready("True") with { Type = "New" }]);

        Assert.Equal(["Ready", "New"], changed.Select(condition => condition.Type));
    }

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        var written = Conditions.Merge([], [Ready("True") with { ObservedGeneration = 3 }], Noon);
        var status = JsonSerializer.SerializeToElement(new { conditions = Conditions.ToJson(written) });

        Assert.Equal(written, Conditions.Read(status));
        Assert.Equal("""{"type":"Ready","status":"True","reason":"R","message":"m","observedGeneration":3,"lastTransitionTime":"2026-01-01T12:00:00Z"}""", Conditions.ToJson(written)[0]!.ToJsonString());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"conditions": 7}""")]
    [InlineData("""{"conditions": [7, {}, {"type": 1}]}""")]
    [InlineData("[]")]
    public void Read_NoConditions_IsEmpty(string status) => Assert.Empty(Conditions.Read(JsonElement.Parse(status)));

    [Fact]
    public void Read_NoStatus_IsEmpty() => Assert.Empty(Conditions.Read(null));

    private static Condition Ready(string status) => new("Ready", status, "R", "m");
}
