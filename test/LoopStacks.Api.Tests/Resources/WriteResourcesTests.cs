using System.Net;
using System.Text;
using System.Text.Json;
using LoopStacks.Contracts.Problems;
using LoopStacks.Core.Resources;
using LoopStacks.Engine.Faults;

namespace LoopStacks.Api.Tests.Resources;

public sealed class WriteResourcesTests
{
    private const string ApplyPatch = "application/apply-patch+yaml";

    [Theory]
    [InlineData("application/yaml")]
    [InlineData("application/x-yaml")]
    [InlineData("text/yaml")]
    public async Task Post_SeedAgentInYaml_201(string mediaType)
    {
        await using var host = await TestHost.StartAsync();
        var response = await host.SendAsync(HttpMethod.Post, "/agents", TestHost.Body(SeedDocuments.Agent, mediaType));
        var agent = await response.JsonAsync(HttpStatusCode.Created);
        Assert.Equal("/loopstacks/v1/agents/sentiment-analyzer", response.Headers.Location!.ToString());
        Assert.Equal("\"1\"", response.Header("ETag"));
        Assert.Equal("sentiment-analyzer", agent.GetProperty("metadata").Text("name"));
        Assert.NotNull(host.Resources.Get(ResourceKind.Agent, "default", "sentiment-analyzer"));
    }

    [Fact]
    public async Task Post_Json_201()
    {
        await using var host = await TestHost.StartAsync();
        await (await host.PostAsync("/realms", Yaml.RealmJson("support"))).JsonAsync(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Post_AcceptYaml_AnswersYaml()
    {
        await using var host = await TestHost.StartAsync();
        var response = await host.SendAsync(HttpMethod.Post, "/agent-instances", TestHost.Body(SeedDocuments.Instance, "application/yaml"), ("Accept", "application/yaml"));
        Assert.True(response.StatusCode == HttpStatusCode.Created, await response.Content.ReadAsStringAsync() + string.Join("\n", host.Log.Lines));
        Assert.Equal("application/yaml", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains("name: my-sentiment-analyzer\n", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_Exists_409()
    {
        await using var host = await TestHost.StartAsync();
        await host.PostAsync("/realms", Yaml.RealmJson("support"));
        await (await host.PostAsync("/realms", Yaml.RealmJson("support"))).ProblemAsync(409, "AlreadyExists");
    }

    [Fact]
    public async Task Post_DryRun_WritesNothing()
    {
        await using var host = await TestHost.StartAsync();
        await (await host.PostAsync("/realms?dryRun=true", Yaml.RealmJson("support"))).JsonAsync(HttpStatusCode.Created);
        Assert.Equal(0, host.Resources.Count);
        await (await host.PostAsync("/realms?dryRun=maybe", Yaml.RealmJson("support"))).ProblemAsync(400, "InvalidArgument");
    }

    [Fact]
    public async Task Post_NamespaceInUrl_IsTaken()
    {
        await using var host = await TestHost.StartAsync();
        var response = await host.PostAsync("/realms?namespace=team", Yaml.RealmJson("support"));
        Assert.Equal("team", (await response.JsonAsync(HttpStatusCode.Created)).GetProperty("metadata").Text("namespace"));
        Assert.Equal("/loopstacks/v1/realms/support?namespace=team", response.Headers.Location!.ToString());
        Assert.NotNull(host.Resources.Get(ResourceKind.Realm, "team", "support"));
    }

    [Fact]
    public async Task Post_NamespacesDisagree_422()
    {
        await using var host = await TestHost.StartAsync();
        var response = await host.SendAsync(HttpMethod.Post, "/realms?namespace=team", TestHost.Body(Yaml.Realm("support", @namespace: "other"), "application/yaml"));
        (await response.ProblemAsync(422, "InvalidResource")).At("/metadata/namespace");
    }

    [Fact]
    public async Task Post_BadNamespaceInUrl_400()
    {
        await using var host = await TestHost.StartAsync();
        await (await host.PostAsync("/realms?namespace=Not%20A%20Name", Yaml.RealmJson("support"))).ProblemAsync(400, "InvalidArgument");
    }

    [Fact]
    public async Task Post_OtherKind_422NamesTheRightPlace()
    {
        await using var host = await TestHost.StartAsync();
        var problem = await (await host.PostAsync("/agents", Yaml.RealmJson("support"))).ProblemAsync(422, "InvalidResource");
        Assert.Contains("/realms", problem.At("/kind").Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_InvalidResource_422WithPointersOfAllFaults()
    {
        await using var host = await TestHost.StartAsync();
        var problem = await (await host.PostAsync("/agent-instances", """
            {"apiVersion":"loopstacks.io/v1","kind":"AgentInstance","metadata":{"name":"x"},"spec":{"agent":"a","realm":"r","replicas":"two","replica":1}}
            """)).ProblemAsync(422, "InvalidResource");
        Assert.Equal("WrongType", problem.At("/spec/replicas").Code);
        Assert.Contains("replicas", problem.At("/spec/replica").Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_ServiceRefuses_ItsFault()
    {
        await using var host = await TestHost.StartAsync();
        host.Resources.Refusal = new Fault(ErrorCode.InvalidSchema, "Bad schema.", [new ProblemError("/spec/schema/input/type", "Unknown type.", "BadSchema")]);
        (await (await host.PostAsync("/realms", Yaml.RealmJson("x"))).ProblemAsync(422, "InvalidSchema")).At("/spec/schema/input/type");
    }

    [Theory]
    [InlineData("a: [1", "application/yaml")]
    [InlineData("a: 1\n b: 2", "application/yaml")]
    [InlineData("{", "application/json")]
    [InlineData("", "application/json")]
    [InlineData("a: *missing", "text/yaml")]
    public async Task Post_Malformed_400(string body, string mediaType)
    {
        await using var host = await TestHost.StartAsync();
        var problem = await (await host.SendAsync(HttpMethod.Post, "/agents", TestHost.Body(body, mediaType))).ProblemAsync(400, "MalformedRequest");
        Assert.Contains("line", problem.Text("detail"), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing\n")]
    public async Task Post_EmptyYaml_400(string body)
    {
        await using var host = await TestHost.StartAsync();
        await (await host.SendAsync(HttpMethod.Post, "/agents", TestHost.Body(body, "application/yaml"))).ProblemAsync(400, "MalformedRequest");
    }

    [Fact]
    public async Task Post_SeveralDocuments_400()
    {
        await using var host = await TestHost.StartAsync();
        var body = $"{Yaml.Realm("a")}---\n{Yaml.Realm("b")}";
        await (await host.SendAsync(HttpMethod.Post, "/realms", TestHost.Body(body, "application/yaml"))).ProblemAsync(400, "MalformedRequest");
        Assert.Equal(0, host.Resources.Count);
    }

    [Fact]
    public async Task Post_InvalidUtf8Yaml_400()
    {
        await using var host = await TestHost.StartAsync();
        var body = new ByteArrayContent([.. "kind: "u8, 0xFF]);
        body.Headers.ContentType = new("application/yaml");
        await (await host.SendAsync(HttpMethod.Post, "/agents", body)).ProblemAsync(400, "MalformedRequest");
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/yaml")]
    public async Task Post_TooDeep_400(string mediaType)
    {
        await using var host = await TestHost.StartAsync();
        var nested = new StringBuilder();
        nested.Append('[', 70).Append(']', 70);
        var body = $$"""{"apiVersion":"loopstacks.io/v1","kind":"Realm","metadata":{"name":"x"},"spec":{"governance":{"policies":{{nested}}} } }""";
        await (await host.SendAsync(HttpMethod.Post, "/realms", TestHost.Body(body, mediaType))).ProblemAsync(400, "TooDeep");
    }

    [Fact]
    public async Task Post_OtherMediaType_415()
    {
        await using var host = await TestHost.StartAsync();
        var response = await host.SendAsync(HttpMethod.Post, "/agents", TestHost.Body("x", "text/plain"));
        Assert.Contains("application/yaml", (await response.ProblemAsync(415, "UnsupportedMediaType")).Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_TooLarge_413()
    {
        await using var host = await TestHost.StartAsync();
        await (await host.SendAsync(HttpMethod.Post, "/agents", TestHost.Body(new string('#', 1024 * 1024 + 1), "application/yaml"))).ProblemAsync(413, "TooLarge");
    }

    [Fact]
    public async Task Put_CurrentETag_Replaces()
    {
        await using var host = await TestHost.StartAsync();
        var created = await host.PostAsync("/realms", Yaml.RealmJson("support", "before"));
        var response = await host.SendAsync(HttpMethod.Put, "/realms/support", TestHost.Json(Yaml.RealmJson("support", "after")), ("If-Match", created.Header("ETag")!));
        Assert.Equal("after", (await response.JsonAsync(HttpStatusCode.OK)).GetProperty("spec").Text("description"));
        Assert.Equal("\"2\"", response.Header("ETag"));
    }

    [Fact]
    public async Task Put_StaleETag_412()
    {
        await using var host = await TestHost.StartAsync();
        await host.PostAsync("/realms", Yaml.RealmJson("support"));
        var response = await host.SendAsync(HttpMethod.Put, "/realms/support", TestHost.Json(Yaml.RealmJson("support", "after")), ("If-Match", "\"7\""));
        await response.ProblemAsync(412, "StaleVersion");
    }

    [Fact]
    public async Task Put_StaleResourceVersionInBody_412()
    {
        await using var host = await TestHost.StartAsync();
        await host.PostAsync("/realms", Yaml.RealmJson("support"));
        var body = Yaml.RealmJson("support").Replace("\"name\"", "\"resourceVersion\":\"7\",\"name\"", StringComparison.Ordinal);
        await (await host.SendAsync(HttpMethod.Put, "/realms/support", TestHost.Json(body))).ProblemAsync(412, "StaleVersion");
    }

    [Theory]
    [InlineData("*")]
    [InlineData(null)]
    public async Task Put_NoCondition_Replaces(string? ifMatch)
    {
        await using var host = await TestHost.StartAsync();
        await host.PostAsync("/realms", Yaml.RealmJson("support"));
        (string, string)[] headers = ifMatch is null ? [] : [("If-Match", ifMatch)];
        await (await host.SendAsync(HttpMethod.Put, "/realms/support", TestHost.Json(Yaml.RealmJson("support", "after")), headers)).JsonAsync(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("7")]
    [InlineData("W/\"7\"")]
    [InlineData("\"1\", \"2\"")]
    public async Task Put_UnreadableIfMatch_400(string ifMatch)
    {
        await using var host = await TestHost.StartAsync();
        await host.PostAsync("/realms", Yaml.RealmJson("support"));
        await (await host.SendAsync(HttpMethod.Put, "/realms/support", TestHost.Json(Yaml.RealmJson("support")), ("If-Match", ifMatch))).ProblemAsync(400, "InvalidArgument");
    }

    [Fact]
    public async Task Put_OtherName_422()
    {
        await using var host = await TestHost.StartAsync();
        (await (await host.SendAsync(HttpMethod.Put, "/realms/other", TestHost.Json(Yaml.RealmJson("support")))).ProblemAsync(422, "InvalidResource")).At("/metadata/name");
    }

    [Fact]
    public async Task Put_Missing_404()
    {
        await using var host = await TestHost.StartAsync();
        await (await host.SendAsync(HttpMethod.Put, "/realms/support", TestHost.Json(Yaml.RealmJson("support")))).ProblemAsync(404, "NotFound");
    }

    [Fact]
    public async Task Patch_Apply_CreatedUnchangedConfigured()
    {
        await using var host = await TestHost.StartAsync();
        var created = await ApplyAsync(host, "/realms/support", Yaml.Realm("support"));
        Assert.Equal((201, "created"), ((int)created.StatusCode, created.Header("LoopStacks-Apply-Result")));
        Assert.Equal("\"1\"", created.Header("ETag"));
        var unchanged = await ApplyAsync(host, "/realms/support", Yaml.Realm("support"));
        Assert.Equal((200, "unchanged"), ((int)unchanged.StatusCode, unchanged.Header("LoopStacks-Apply-Result")));
        Assert.Equal("\"1\"", unchanged.Header("ETag"));
        var configured = await ApplyAsync(host, "/realms/support", Yaml.Realm("support", "other"));
        Assert.Equal((200, "configured"), ((int)configured.StatusCode, configured.Header("LoopStacks-Apply-Result")));
        Assert.Equal("\"2\"", configured.Header("ETag"));
    }

    [Fact]
    public async Task Patch_JsonInsideYaml_IsTaken()
    {
        await using var host = await TestHost.StartAsync();
        Assert.Equal(HttpStatusCode.Created, (await ApplyAsync(host, "/realms/support", Yaml.RealmJson("support"))).StatusCode);
    }

    [Fact]
    public async Task Patch_DryRun_WritesNothing()
    {
        await using var host = await TestHost.StartAsync();
        var response = await ApplyAsync(host, "/realms/support?dryRun=true", Yaml.Realm("support"));
        Assert.Equal("created", response.Header("LoopStacks-Apply-Result"));
        Assert.Equal(0, host.Resources.Count);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/merge-patch+json")]
    [InlineData("application/yaml")]
    public async Task Patch_OtherMediaType_415WithAcceptPatch(string mediaType)
    {
        await using var host = await TestHost.StartAsync();
        var response = await host.SendAsync(HttpMethod.Patch, "/realms/support", TestHost.Body("{}", mediaType));
        await response.ProblemAsync(415, "UnsupportedMediaType");
        Assert.Equal(ApplyPatch, response.Header("Accept-Patch"));
    }

    [Fact]
    public async Task Delete_Known_200WithWhatItWas()
    {
        await using var host = await TestHost.StartAsync();
        await host.PostAsync("/realms", Yaml.RealmJson("support"));
        await (await host.SendAsync(HttpMethod.Delete, "/realms/support?dryRun=true")).JsonAsync(HttpStatusCode.OK);
        Assert.Equal(1, host.Resources.Count);
        await (await host.SendAsync(HttpMethod.Delete, "/realms/support", null, ("If-Match", "\"9\""))).ProblemAsync(412, "StaleVersion");
        var deleted = await (await host.SendAsync(HttpMethod.Delete, "/realms/support")).JsonAsync(HttpStatusCode.OK);
        Assert.Equal("support", deleted.GetProperty("metadata").Text("name"));
        await (await host.SendAsync(HttpMethod.Delete, "/realms/support")).ProblemAsync(404, "NotFound");
    }

    private static Task<HttpResponseMessage> ApplyAsync(TestHost host, string path, string yaml) =>
        host.SendAsync(HttpMethod.Patch, path, TestHost.Body(yaml, ApplyPatch));
}
