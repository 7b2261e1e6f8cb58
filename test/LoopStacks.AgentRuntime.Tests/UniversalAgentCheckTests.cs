using LoopStacks.AgentRuntime.Tests.Fakes;

namespace LoopStacks.AgentRuntime.Tests;

public sealed class UniversalAgentCheckTests
{
    [Theory]
    [InlineData("loopstacks/universal-runtime:latest")]
    [InlineData("registry.example.com:5000/loopstacks/universal-runtime@sha256:abc")]
    [InlineData("universal-runtime")]
    public void Check_UniversalImage_CanBeRun(string image) =>
        Assert.Empty(UniversalAgent.Check(Documents.Agent($$"""
            "runtime":{"image":"{{image}}","language":"typescript"},"capabilities":["sentiment-analysis"]
            """)));

    [Theory]
    [InlineData(""" "runtime":{"image":"acme/my-agent:1"},"capabilities":["x"] """, "spec.runtime.image is acme/my-agent:1")]
    [InlineData(""" "runtime":{"language":"python","handler":"agent.py"},"capabilities":["x"] """, "spec.runtime.handler is agent.py (python)")]
    [InlineData(""" "capabilities":[] """, "spec.capabilities")]
    [InlineData(""" "capabilities":"x" """, "$.spec.capabilities")]
    [InlineData(""" "capabilities":["x"],"model":{"provider":"mystery","name":"m"} """, "spec.model.provider is mystery")]
    [InlineData(""" "capabilities":["x"],"model":{"provider":"openai"} """, "spec.model.name is missing")]
    [InlineData(""" "capabilities":["x"],"model":{"provider":"openai","name":"m","endpoint":"ftp://x"} """, "spec.model.endpoint")]
    [InlineData(""" "capabilities":["x"],"model":{"provider":"openai","name":"m","temperature":3} """, "spec.model.temperature is 3")]
    [InlineData(""" "capabilities":["x"],"schema":{"input":{"type":"strang"}} """, "spec.schema.input is no JSON Schema")]
    [InlineData(""" "capabilities":["x"],"bidding":{"confidence":"a["} """, "spec.bidding.confidence")]
    [InlineData(""" "capabilities":["x"],"tools":[{"name":"search"}] """, "spec.tools")]
    public void Check_WhatThisRuntimeCannotRun_SaysWhy(string spec, string expected) =>
        Assert.Contains(UniversalAgent.Check(Documents.Agent(spec)), fault => fault.Contains(expected, StringComparison.Ordinal));

    [Fact]
    public void Check_NoDocument_SaysSo() => Assert.NotEmpty(UniversalAgent.Check(Given.Json("[]")));

    [Fact]
    public async Task Run_WhatThisRuntimeCannotRun_Throws()
    {
        var options = new RuntimeOptions { Agent = Documents.Agent(""" "capabilities":[] """) };

        var exception = await Assert.ThrowsAsync<ArgumentException>(() => UniversalAgent.RunAsync(options, default));

        Assert.Contains("spec.capabilities", exception.Message, StringComparison.Ordinal);
    }
}
