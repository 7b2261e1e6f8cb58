using System.Net;
using LoopStacks.Core.Resources;

namespace LoopStacks.Api.Tests.Resources;

public sealed class ReadResourcesTests
{
    [Theory]
    [InlineData("agents", "AgentList")]
    [InlineData("agent-instances", "AgentInstanceList")]
    [InlineData("realms", "RealmList")]
    [InlineData("loopstacks", "LoopStackList")]
    public async Task List_Empty_KubernetesLike(string path, string kind)
    {
        await using var host = await TestHost.StartAsync();
        var list = await (await host.GetAsync($"/{path}")).JsonAsync(HttpStatusCode.OK);
        Assert.Equal(("loopstacks.io/v1", kind, 0), (list.Text("apiVersion"), list.Text("kind"), list.GetProperty("items").GetArrayLength()));
    }

    [Fact]
    public async Task List_Pages_GoOnFromContinue()
    {
        await using var host = await HostAsync();
        var names = new List<string>();
        for (var path = "/realms?limit=2"; path is not null;)
        {
            var list = await (await host.GetAsync(path)).JsonAsync(HttpStatusCode.OK);
            names.AddRange(list.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("metadata").Text("name")));
            path = list.GetProperty("metadata").TryGetProperty("continue", out var next) ? $"/realms?limit=2&continue={next.GetString()}" : null;
        }

        Assert.Equal(["a", "b", "c", "d", "a"], names);
    }

    [Fact]
    public async Task List_Namespace_OnlyItsOwn()
    {
        await using var host = await HostAsync();
        var list = await (await host.GetAsync("/realms?namespace=team")).JsonAsync(HttpStatusCode.OK);
        Assert.Equal("a", list.GetProperty("items").EnumerateArray().Single().GetProperty("metadata").Text("name"));
    }

    [Theory]
    [InlineData("continue=%25%25", "UnknownCursor")]
    [InlineData("continue=YQ", "UnknownCursor")]
    [InlineData("limit=501", "InvalidArgument")]
    [InlineData("namespce=x", "InvalidArgument")]
    public async Task List_BadParameter_400(string query, string code)
    {
        await using var host = await HostAsync();
        await (await host.GetAsync($"/realms?{query}")).ProblemAsync(400, code);
    }

    [Fact]
    public async Task List_AcceptYaml_Yaml()
    {
        await using var host = await HostAsync();
        var response = await host.SendAsync(HttpMethod.Get, "/realms", null, ("Accept", "text/yaml"));
        Assert.Equal("application/yaml", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains("kind: RealmList", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/yaml;q=0.5, application/json", "application/json")]
    [InlineData("application/yaml, application/json;q=0.5", "application/yaml")]
    [InlineData("application/yaml, */*;q=0.1", "application/yaml")]
    [InlineData("*/*", "application/json")]
    [InlineData("text/html", "application/json")]
    public async Task Get_Accept_ChoosesTheForm(string accept, string mediaType)
    {
        await using var host = await HostAsync();
        var response = await host.SendAsync(HttpMethod.Get, "/realms/a", null, ("Accept", accept));
        Assert.Equal(mediaType, response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("Accept", response.Header("Vary"));
    }

    [Fact]
    public async Task Get_Known_WithETagAnd304()
    {
        await using var host = await HostAsync();
        var response = await host.GetAsync("/realms/a");
        await response.JsonAsync(HttpStatusCode.OK);
        var again = await host.SendAsync(HttpMethod.Get, "/realms/a", null, ("If-None-Match", response.Header("ETag")!));
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    [Theory]
    [InlineData("/realms/nobody")]
    [InlineData("/realms/b?namespace=team")]
    [InlineData("/agents/a")]
    public async Task Get_Unknown_404(string path)
    {
        await using var host = await HostAsync();
        await (await host.GetAsync(path)).ProblemAsync(404, "NotFound");
    }

    private static async Task<TestHost> HostAsync()
    {
        var host = await TestHost.StartAsync();
        foreach (var name in (string[])["d", "b", "c", "a"])
            host.Resources.Add(new Realm { Metadata = new ResourceMetadata { Name = name } });
        host.Resources.Add(new Realm { Metadata = new ResourceMetadata { Name = "a", Namespace = "team" } });
        return host;
    }
}
