using LoopStacks.Operator.Agents;
using LoopStacks.Operator.Settings;
using static LoopStacks.Operator.Tests.Documents;

namespace LoopStacks.Operator.Tests.Agents;

public sealed class AgentChecksTests
{
    [Fact]
    public void Ready_OfTheQuickStart_IsTrue()
    {
        var verdict = AgentChecks.Ready(Read<Core.Resources.Agent>(SeedDocuments.Agent), new ImageOptions());

        Assert.Equal(new Verdict("Ready", true, Reasons.Valid, "Its AgentInstances run loopstacks/universal-runtime:latest."), verdict);
    }

    [Theory]
    [InlineData("loopstacks/universal-runtime:latest", "loopstacks", true)]
    [InlineData("loopstacks/universal-runtime:latest", "docker.io/loopstacks/", true)]
    [InlineData("loopstacks/universal-runtime:latest", "loop", false)]
    [InlineData("loopstacks-evil/universal-runtime", "loopstacks", false)]
    [InlineData("registry.example.com/team/a:1", "registry.example.com/team", true)]
    [InlineData("registry.example.com/team/a:1", "registry.example.com/team/a", true)]
    [InlineData("registry.example.com/team/a:1", "registry.example.com/team/a:1", true)]
    [InlineData("registry.example.com/team/ab:1", "registry.example.com/team/a", false)]
    [InlineData("registry.example.com.evil.com/team/a:1", "registry.example.com", false)]
    [InlineData("localhost:5000/a", "localhost:5000", true)]
    [InlineData("evil.com/registry.example.com/team/a", "registry.example.com/team", false)]
    public void Image_AllowedPrefixes_EndWherePartsEnd(string image, string prefix, bool allowed)
    {
        var refusal = AgentChecks.Refuse(Agent($"runtime: {{image: \"{image}\"}}\ncapabilities: [a]"), new ImageOptions { AllowedPrefixes = ["example.net", prefix] });

        Assert.Equal(allowed ? null : Reasons.ImageRefused, refusal?.Reason);
        if (!allowed)
            Assert.Contains($"spec.runtime.image is '{image}'; allowed in this cluster are images that begin with example.net, {prefix}.", refusal!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lower/CASE")]
    [InlineData("a b")]
    [InlineData("https://example.com/a")]
    [InlineData("a:b:c")]
    [InlineData("a@sha256:12")]
    [InlineData("../a")]
    public void Image_ThatIsNone_IsRefused(string image) =>
        Assert.Equal(Reasons.ImageRefused, AgentChecks.Refuse(Agent($"runtime: {{image: \"{image}\"}}\ncapabilities: [a]"), new ImageOptions())?.Reason);

    [Fact]
    public void Image_DigestRequired_SaysHowToWriteIt()
    {
        var options = new ImageOptions { RequireDigest = true };
        var digest = new string('a', 64);

        Assert.Contains("Write it as docker.io/example/a@sha256:", AgentChecks.Refuse(Agent("runtime: {image: example/a:1}\ncapabilities: [a]"), options)!.Message, StringComparison.Ordinal);
        Assert.Null(AgentChecks.Refuse(Agent($"runtime: {{image: \"example/a@sha256:{digest}\"}}\ncapabilities: [a]"), options));
    }

    [Theory]
    [InlineData("runtime: {handler: index.js}", "spec.runtime.handler is 'index.js'")]
    [InlineData("tools: [{name: search, command: search}]", "spec.tools has 'search'")]
    public void Runtime_WhatTheUniversalOneCannotDo_IsSaidBeforeAnythingStarts(string spec, string expected)
    {
        var refusal = AgentChecks.Refuse(Agent(spec + "\ncapabilities: [a]"), new ImageOptions());

        Assert.Equal(Reasons.RuntimeUnable, refusal?.Reason);
        Assert.Contains(expected, refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Runtime_OfAnotherImage_MayDoAnything() =>
        Assert.Null(AgentChecks.Refuse(Agent("runtime: {image: example.com/own:1, handler: index.js}\ntools: [{name: search, command: search}]\ncapabilities: [a]"), new ImageOptions()));

    [Theory]
    [InlineData("LD_PRELOAD")]
    [InlineData("DOTNET_STARTUP_HOOKS")]
    [InlineData("PATH")]
    [InlineData("LOOPSTACKS_URLS")]
    [InlineData("loopstacks_token_file")]
    [InlineData("a=b")]
    [InlineData("1KEY")]
    public void SecretRef_ThatWouldChangeTheProcess_IsRefused(string name) =>
        Assert.Equal(Reasons.SecretRefRefused, AgentChecks.Refuse(Agent($"model: {{provider: openai, name: m, secretRef: \"{name}\"}}\ncapabilities: [a]"), new ImageOptions())?.Reason);

    [Theory]
    [InlineData("provider: openai, name: m", "OPENAI_API_KEY")]
    [InlineData("provider: anthropic, name: m", "ANTHROPIC_API_KEY")]
    [InlineData("provider: openai, name: m, endpoint: \"http://localhost/v1\"", null)]
    [InlineData("provider: openai, name: m, secretRef: TEAM_KEY", "TEAM_KEY")]
    public void SecretRefs_OfTheModel_AreThoseThatTheRuntimeReads(string model, string? expected) =>
        Assert.Equal(expected is null ? [] : [expected], AgentChecks.SecretRefs(Agent($"model: {{{model}}}\ncapabilities: [a]").Spec));

    [Fact]
    public void ProbePort_ThatIsNone_IsRefused()
    {
        var agent = Agent();
        agent = agent with { Metadata = agent.Metadata with { Annotations = new Dictionary<string, string> { [Labels.ProbePort] = "80" } } };

        Assert.Contains("it must be a port from 1024 to 65535, or none", AgentChecks.Refuse(agent, new ImageOptions())!.Message, StringComparison.Ordinal);
    }
}
