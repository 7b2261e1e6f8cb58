using System.Net;
using LoopStacks.Core.Resources;
using LoopStacks.Engine.Coordination;

namespace LoopStacks.Api.Tests.Capabilities;

public sealed class CapabilityTests
{
    [Fact]
    public async Task All_PresentAndDeclared_ByCapabilityAndRealm()
    {
        await using var host = await HostAsync();
        var items = (await (await host.GetAsync("/capabilities")).JsonAsync(HttpStatusCode.OK)).GetProperty("items");
        Assert.Equal(
            ["intent:default-realm", "sentiment:default-realm", "sentiment:other"],
            items.EnumerateArray().Select(item => $"{item.Text("capability")}:{item.Text("realm")}"));
        var offers = items[1].GetProperty("instances");
        Assert.Equal(["declared", "present"], offers.EnumerateArray().Select(offer => offer.Text("instance")));
        Assert.Equal(0, offers[0].GetProperty("replicas").GetInt32());
        Assert.Equal((2, 3, 4, 32), (offers[1].GetProperty("replicas").GetInt32(), offers[1].GetProperty("inFlight").GetInt32(), offers[1].GetProperty("queued").GetInt32(), offers[1].GetProperty("credits").GetInt32()));
    }

    [Fact]
    public async Task All_OfRealm_OnlyItsOwn()
    {
        await using var host = await HostAsync();
        var items = (await (await host.GetAsync("/capabilities?realm=other")).JsonAsync(HttpStatusCode.OK)).GetProperty("items");
        Assert.Equal("stranger", items.EnumerateArray().Single().GetProperty("instances")[0].Text("instance"));
    }

    [Fact]
    public async Task OfAgent_Known_OnlyItsOwn()
    {
        await using var host = await HostAsync();
        var items = (await (await host.GetAsync("/agents/analyzer/capabilities")).JsonAsync(HttpStatusCode.OK)).GetProperty("items");
        Assert.Equal("sentiment", items.EnumerateArray().Single().Text("capability"));
    }

    [Fact]
    public async Task OfAgent_ConnectedWithoutResource_IsShown()
    {
        await using var host = await HostAsync();
        var items = (await (await host.GetAsync("/agents/own-code/capabilities")).JsonAsync(HttpStatusCode.OK)).GetProperty("items");
        Assert.Equal(2, items.GetArrayLength());
    }

    [Theory]
    [InlineData("/agents/nobody/capabilities")]
    [InlineData("/agents/nobody/instances")]
    [InlineData("/agents/analyzer/instances?namespace=elsewhere")]
    public async Task OfAgent_Unknown_404(string path)
    {
        await using var host = await HostAsync();
        await (await host.GetAsync(path)).ProblemAsync(404, "NotFound");
    }

    [Fact]
    public async Task Instances_OfAgent_List()
    {
        await using var host = await HostAsync();
        var list = await (await host.GetAsync("/agents/analyzer/instances")).JsonAsync(HttpStatusCode.OK);
        Assert.Equal("AgentInstanceList", list.Text("kind"));
        Assert.Equal("declared", list.GetProperty("items").EnumerateArray().Single().GetProperty("metadata").Text("name"));
    }

    private static async Task<TestHost> HostAsync()
    {
        var host = await TestHost.StartAsync();
        host.Resources.Add(new Agent { Metadata = new ResourceMetadata { Name = "analyzer" }, Spec = new AgentSpec { Capabilities = ["sentiment"] } });
        host.Resources.Add(Instance("declared", "analyzer"));
        host.Resources.Add(Instance("orphan", "gone"));
        host.Bus.Offers.Add(new InstanceOffer("default-realm", "present", "analyzer", ["sentiment"], 2, 32, 3, 4, null, null));
        host.Bus.Offers.Add(new InstanceOffer("other", "stranger", "own-code", ["sentiment"], 1, 1, 0, 0, null, null));
        host.Bus.Offers.Add(new InstanceOffer("default-realm", "stranger", "own-code", ["intent"], 1, 1, 0, 0, null, null));
        return host;
    }

    private static AgentInstance Instance(string name, string agent) =>
        new() { Metadata = new ResourceMetadata { Name = name }, Spec = new AgentInstanceSpec { Agent = agent, Realm = "default-realm" } };
}
