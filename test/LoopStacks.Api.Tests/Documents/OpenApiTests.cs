using System.Net;
using System.Text.Json;
using LoopStacks.Api.Documents;
using LoopStacks.Core.Resources;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;

namespace LoopStacks.Api.Tests.Documents;

public sealed class OpenApiTests
{
    private static readonly string[] Expected =
    [
        "/healthz GET", "/loopstacks/v1/agent-instances GET", "/loopstacks/v1/agent-instances POST", "/loopstacks/v1/agent-instances/{name} DELETE",
        "/loopstacks/v1/agent-instances/{name} GET", "/loopstacks/v1/agent-instances/{name} PATCH", "/loopstacks/v1/agent-instances/{name} PUT",
        "/loopstacks/v1/agents GET", "/loopstacks/v1/agents POST", "/loopstacks/v1/agents/{name} DELETE", "/loopstacks/v1/agents/{name} GET",
        "/loopstacks/v1/agents/{name} PATCH", "/loopstacks/v1/agents/{name} PUT", "/loopstacks/v1/agents/{name}/capabilities GET",
        "/loopstacks/v1/agents/{name}/instances GET", "/loopstacks/v1/audit GET", "/loopstacks/v1/capabilities GET", "/loopstacks/v1/events GET", "/loopstacks/v1/executions GET",
        "/loopstacks/v1/executions POST", "/loopstacks/v1/executions/{id} GET", "/loopstacks/v1/executions/{id}/cancel POST",
        "/loopstacks/v1/executions/{id}/events GET", "/loopstacks/v1/executions/{id}/explain GET", "/loopstacks/v1/executions/{id}/feedback GET",
        "/loopstacks/v1/executions/{id}/feedback POST", "/loopstacks/v1/executions/{id}/history GET", "/loopstacks/v1/executions/{id}/pause POST",
        "/loopstacks/v1/executions/{id}/reaward POST", "/loopstacks/v1/executions/{id}/resume POST", "/loopstacks/v1/executions/{id}/retry POST",
        "/loopstacks/v1/executions/{id}/stream GET", "/loopstacks/v1/executions/{id}/tree GET", "/loopstacks/v1/loopstacks GET", "/loopstacks/v1/loopstacks POST",
        "/loopstacks/v1/loopstacks/{name} DELETE", "/loopstacks/v1/loopstacks/{name} GET", "/loopstacks/v1/loopstacks/{name} PATCH",
        "/loopstacks/v1/loopstacks/{name} PUT", "/loopstacks/v1/overview GET", "/loopstacks/v1/realms GET", "/loopstacks/v1/realms POST", "/loopstacks/v1/realms/{name} DELETE",
        "/loopstacks/v1/realms/{name} GET", "/loopstacks/v1/realms/{name} PATCH", "/loopstacks/v1/realms/{name} PUT", "/loopstacks/v1/reputation GET", "/loopstacks/v1/statistics GET",
        "/loopstacks/v1/tasks GET", "/loopstacks/v1/tasks/{id} GET", "/loopstacks/v1/tasks/{id}/answer POST", "/readyz GET",
    ];

    [Fact]
    public async Task OpenApi_Document_IsValidAndWhole()
    {
        await using var host = await TestHost.StartAsync();
        var response = await host.Http.GetAsync("/openapi/v1.json");
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, string.Join("\n", host.Log.Lines));
        var read = OpenApiDocument.Parse(text, "json");
        Assert.Empty(read.Diagnostic!.Errors);
        var operations = read.Document!.Paths.SelectMany(path => path.Value.Operations!.Select(operation => $"{path.Key} {operation.Key}"));
        Assert.Equal(Expected, operations.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task OpenApi_EveryOperation_HasSummaryParametersSchemasAndProblems()
    {
        await using var host = await TestHost.StartAsync();
        var document = JsonElement.Parse(await host.Http.GetStringAsync("/openapi/v1.json"));
        foreach (var path in document.GetProperty("paths").EnumerateObject())
            foreach (var operation in path.Value.EnumerateObject())
                Check(document, path.Name, operation);
    }

    [Fact]
    public async Task OpenApi_EveryReference_Resolves()
    {
        await using var host = await TestHost.StartAsync();
        var document = JsonElement.Parse(await host.Http.GetStringAsync("/openapi/v1.json"));
        // The schemas inside resources are JSON Schemas themselves.
        var references = References(document).Distinct().Where(reference => reference != "https://json-schema.org/draft/2020-12/schema").ToArray();
        Assert.Contains("#/components/schemas/Agent", references);
        Assert.All(references, reference =>
        {
            Assert.StartsWith("#/", reference, StringComparison.Ordinal);
            var found = document;
            foreach (var segment in reference[2..].Split('/'))
                Assert.True(found.TryGetProperty(segment, out found), reference);
        });
    }

    [Fact]
    public async Task OpenApi_ExecutionRequest_SaysWhatIsRequired()
    {
        await using var host = await TestHost.StartAsync();
        var schema = JsonElement.Parse(await host.Http.GetStringAsync("/openapi/v1.json")).GetProperty("components").GetProperty("schemas").GetProperty("ExecutionRequest");
        Assert.Equal(["input", "loopstack"], schema.GetProperty("required").EnumerateArray().Select(name => name.GetString()!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Docs_Page_NeedsNoNetwork()
    {
        await using var host = await TestHost.StartAsync();
        var page = await host.Http.GetStringAsync("/docs");
        Assert.DoesNotContain("https://", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await host.Http.GetAsync("/docs/scalar.js")).StatusCode);
    }

    [Theory]
    [InlineData("agent")]
    [InlineData("agentinstance")]
    [InlineData("Realm")]
    [InlineData("loopstack")]
    public async Task Schemas_OfKind_AreServed(string kind)
    {
        await using var host = await TestHost.StartAsync();
        var response = await host.Http.GetAsync($"/schemas/{kind}.json");
        Assert.Equal("application/schema+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("https://json-schema.org/draft/2020-12/schema", JsonElement.Parse(await response.Content.ReadAsStringAsync()).Text("$schema"));
    }

    [Fact]
    public async Task Schemas_EachFieldOfTheSpec_IsDescribedForPeople()
    {
        await using var host = await TestHost.StartAsync();
        var schema = JsonElement.Parse(await host.Http.GetStringAsync("/schemas/agentinstance.json"));

        var fields = schema.GetProperty("properties").GetProperty("spec").GetProperty("properties");
        Assert.All(fields.EnumerateObject(), field => Assert.NotEmpty(field.Value.Text("description")!));
        Assert.Equal(Described("LoopStacks.Core.Resources.AgentInstanceSpec.Replicas"), fields.GetProperty("replicas").Text("description"));
    }

    private static string? Described(string property)
    {
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, MemberTexts.FileName));
        return MemberTexts.Read(file).TextOf($"P:{property}") ?? throw new InvalidOperationException($"{property} has no documentation.");
    }

    [Fact]
    public async Task Schemas_OfNoKind_404()
    {
        await using var host = await TestHost.StartAsync();
        await (await host.Http.GetAsync("/schemas/pod.json")).ProblemAsync(404, "NotFound");
    }

    [Fact]
    public async Task AsyncApi_WhereTheHostHasOne_IsServed()
    {
        await using var without = await TestHost.StartAsync();
        await (await without.Http.GetAsync("/asyncapi.json")).ProblemAsync(404, "NotFound");
        await using var with = await TestHost.StartAsync(services => services.AddSingleton(new AsyncApiDocument("{}"u8.ToArray())));
        Assert.Equal("{}", await with.Http.GetStringAsync("/asyncapi.json"));
    }

    private static void Check(JsonElement document, string path, JsonProperty operation)
    {
        var name = $"{operation.Name} {path}";
        Assert.NotEqual("", operation.Value.Text("summary"));
        Assert.NotEqual("", operation.Value.Text("operationId"));
        var parameters = operation.Value.TryGetProperty("parameters", out var given) ? given.EnumerateArray().Select(parameter => parameter.Text("name")).ToArray() : [];
        foreach (var inPath in path.Split('{').Skip(1).Select(part => part.Split('}')[0]))
            Assert.True(parameters.Contains(inPath), $"{name}: {inPath}");
        if (operation.Value.TryGetProperty("requestBody", out var body))
            Assert.All(body.GetProperty("content").EnumerateObject(), content => Assert.True(content.Value.TryGetProperty("schema", out _) && content.Value.TryGetProperty("example", out _), name));
        foreach (var response in operation.Value.GetProperty("responses").EnumerateObject())
            CheckResponse(name, response);
        _ = document;
    }

    private static void CheckResponse(string name, JsonProperty response)
    {
        Assert.False(string.IsNullOrEmpty(response.Value.Text("description")), $"{name} {response.Name}");
        if (response.Name is "101" or "204")
            return;
        var content = response.Value.GetProperty("content");
        Assert.All(content.EnumerateObject(), shown => Assert.True(shown.Value.TryGetProperty("schema", out _), $"{name} {response.Name}"));
        if (response.Name[0] is '4' or '5' && name != "get /readyz")
            Assert.Equal("#/components/schemas/Problem", content.GetProperty("application/problem+json").GetProperty("schema").Text("$ref"));
    }

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property =>
            property.Name == "$ref" && property.Value.ValueKind == JsonValueKind.String ? [property.Value.GetString()!] : References(property.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };
}
