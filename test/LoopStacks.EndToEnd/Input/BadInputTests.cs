using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using LoopStacks.Contracts.Problems;
using LoopStacks.EndToEnd.Platforms;

namespace LoopStacks.EndToEnd.Input;

/// <summary>A platform for tests that only ask and are refused.</summary>
public sealed class EmptyPlatform : IAsyncLifetime
{
    internal InProcessPlatform Platform { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Platform = await InProcessPlatform.StartAsync();

    public ValueTask DisposeAsync() => Platform.DisposeAsync();
}

/// <summary>What is wrong with a request is said with a code, a pointer, the value that came, and what would be right.</summary>
public sealed class BadInputTests(EmptyPlatform empty) : IClassFixture<EmptyPlatform>
{
    private PlatformClient Client => empty.Platform.Client;

    [Theory]
    [InlineData("""{"loopstack":"x","inputs":{}}""", "/inputs", "did you mean 'input'?")]
    [InlineData("""{"loopstack":7,"input":{}}""", "/loopstack", "7")]
    [InlineData("""{"loopstack":"x","input":{},"labels":["a"]}""", "/labels", "an object")]
    [InlineData("""{"loopstack":"x","input":{},"deadline":"tomorrow"}""", "/deadline", "tomorrow")]
    [InlineData("""{"loopstack":"x","input":{},"budget":{"maxDepth":-1}}""", "/budget/maxDepth", "-1")]
    [InlineData("""{"input":{}}""", "/loopstack", "the name of a LoopStack")]
    [InlineData("""[1]""", "", "an object")]
    public async Task Execution_FieldIsWrong_RefusedWithPointerValueAndRemedy(string body, string pointer, string says)
    {
        using var answer = await Client.StartAsync(body);
        var problem = await PlatformClient.ProblemAsync(answer);

        Assert.Equal((HttpStatusCode.BadRequest, "InvalidArgument"), (answer.StatusCode, problem.Code));
        AssertSays(problem, pointer, says);
    }

    [Theory]
    [InlineData("""{"apiVersion":"loopstacks.io/v1","kind":"Agnet","metadata":{"name":"x"},"spec":{"capabilities":["c"]}}""", "/kind", "Agent")]
    [InlineData("""{"apiVersion":"loopstacks.io/v2","kind":"Agent","metadata":{"name":"x"},"spec":{"capabilities":["c"]}}""", "/apiVersion", "loopstacks.io/v1")]
    [InlineData("""{"apiVersion":"loopstacks.io/v1","kind":"Agent","metadata":{"name":"x"},"spec":{"capabilites":["c"],"capabilities":["c"]}}""", "/spec/capabilites", "capabilities")]
    [InlineData("""{"apiVersion":"loopstacks.io/v1","kind":"Agent","metadata":{"name":"x"},"spec":{"capabilities":"c"}}""", "/spec/capabilities", "c")]
    [InlineData("""{"apiVersion":"loopstacks.io/v1","kind":"Agent","metadata":{"name":"x"},"spec":{}}""", "/spec/capabilities", "missing")]
    [InlineData("""{"apiVersion":"loopstacks.io/v1","kind":"Agent","metadata":{"name":"Not A Name"},"spec":{"capabilities":["c"]}}""", "/metadata/name", "Not A Name")]
    [InlineData("""{"apiVersion":"loopstacks.io/v1","kind":"Agent","metadata":{"name":"x"},"spec":{"capabilities":["c","c"]}}""", "/spec/capabilities/1", "c")]
    public async Task Agent_FieldIsWrong_RefusedWithPointerValueAndRemedy(string body, string pointer, string says)
    {
        using var answer = await Client.Http.PostAsync(PlatformClient.Root + "/agents", PlatformClient.Json(body));
        var problem = await PlatformClient.ProblemAsync(answer);

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "InvalidResource"), (answer.StatusCode, problem.Code));
        AssertSays(problem, pointer, says);
    }

    [Theory]
    [InlineData("""{"type":"strnig"}""", "/spec/schema/input/type")]
    [InlineData("""{"properties":[]}""", "/spec/schema/input/properties")]
    [InlineData("""{"pattern":"("}""", "/spec/schema/input/pattern")]
    [InlineData("""{"$ref":"https://example.com/other.json"}""", "/spec/schema/input/$ref")]
    public async Task Agent_SchemaIsNone_InvalidSchemaWithPointer(string schema, string pointer)
    {
        using var answer = await Client.Http.PostAsync(
            PlatformClient.Root + "/agents",
            PlatformClient.Json($$""" {"apiVersion":"loopstacks.io/v1","kind":"Agent","metadata":{"name":"x"},"spec":{"capabilities":["c"],"schema":{"input": {{schema}} } } } """));
        var problem = await PlatformClient.ProblemAsync(answer);

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "InvalidSchema"), (answer.StatusCode, problem.Code));
        Assert.Contains(problem.Errors!, error => error.Pointer == pointer);
    }

    [Fact]
    public async Task LoopStack_ManyFaults_AllAreTold()
    {
        using var answer = await Client.ApplyAsync("loopstacks", "wrong", """
            apiVersion: loopstacks.io/v1
            kind: LoopStack
            metadata:
              name: wrong
            spec:
              capabilities: [c]
              phases:
                bidding: {timeout: soon, minBids: -1, selectionStrategy: bst}
                execution: {parallelism: paralel}
                output: {agregationStrategy: merge}
            """);
        var problem = await PlatformClient.ProblemAsync(answer);

        Assert.Equal(
            ["/spec/phases/bidding/minBids", "/spec/phases/bidding/selectionStrategy", "/spec/phases/bidding/timeout", "/spec/phases/execution/parallelism", "/spec/phases/output/agregationStrategy"],
            problem.Errors!.Select(error => error.Pointer).Order(StringComparer.Ordinal));
        AssertSays(problem, "/spec/phases/output/agregationStrategy", "aggregationStrategy");
        AssertSays(problem, "/spec/phases/bidding/selectionStrategy", "best");
    }

    [Fact]
    public async Task Execution_InputViolatesTheSchema_InvalidInputWithPointers()
    {
        await Client.ApplyStackAsync("strict", """{"capabilities":["c"],"schema":{"input":{"type":"object","properties":{"age":{"type":"integer","minimum":0}},"required":["name"]}}}""");

        using var answer = await Client.StartAsync("""{"loopstack":"strict","input":{"age":-3}}""");
        var problem = await PlatformClient.ProblemAsync(answer);

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "InvalidInput"), (answer.StatusCode, problem.Code));
        AssertSays(problem, "/input/age", "0");
        AssertSays(problem, "/input", "name");
        Assert.Empty(await Client.AllAsync("&loopstack=strict"));
    }

    [Fact]
    public async Task Execution_NobodyHasTheCapability_FailsAndSaysSo()
    {
        await Client.ApplyStackAsync("lonely", """{"capabilities":["weather-forecast"],"phases":{"bidding":{"timeout":"1s","reannounce":0}}}""");

        var loop = await Client.RunAsync("lonely", new { });

        Assert.Equal("failed", loop.Status);
        Assert.Contains(loop.Reason!.Code, new[] { "NoBids", "CapabilityUncovered" });
        Assert.Contains("weather-forecast", loop.Reason.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Execution_NoSuchStack_NotFoundWithWhatThereIs()
    {
        await Client.ApplyStackAsync("translation", """{"capabilities":["c"]}""");

        using var answer = await Client.StartAsync("""{"loopstack":"translaton","input":{}}""");
        var problem = await PlatformClient.ProblemAsync(answer);

        Assert.Equal((HttpStatusCode.NotFound, "LoopStackNotFound"), (answer.StatusCode, problem.Code));
        AssertSays(problem, "/loopstack", "translaton");
        Assert.Contains("translation", problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Execution_NoSuchRealm_NotFoundWithWhatThereIs()
    {
        using var answer = await Client.StartAsync("""{"loopstack":"x","input":{},"realm":"nowhere"}""");
        var problem = await PlatformClient.ProblemAsync(answer);

        Assert.Equal((HttpStatusCode.NotFound, "RealmNotFound"), (answer.StatusCode, problem.Code));
        Assert.Contains("default-realm", problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_OneByteOverTheLimit_TooLargeAndTheLimitItselfIsNot()
    {
        const int Limit = 1 << 20;
        var head = """{"loopstack":"nothing-of-that-name","input":""" + "\"";
        const string Tail = "\"}";

        using var most = await Client.StartAsync(head + new string('x', Limit - head.Length - Tail.Length) + Tail);
        using var over = await Client.StartAsync(head + new string('x', Limit + 1 - head.Length - Tail.Length) + Tail);
        var problem = await PlatformClient.ProblemAsync(over);

        Assert.Equal(HttpStatusCode.NotFound, most.StatusCode);
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "TooLarge"), (over.StatusCode, problem.Code));
        Assert.Contains(Limit.ToString(CultureInfo.InvariantCulture), problem.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(200_000)]
    public async Task Body_NestedTooDeep_TooDeepWithTheLimit(int depth)
    {
        using var answer = await Client.StartAsync($$"""{"loopstack":"x","input":{{new string('[', depth)}}{{new string(']', depth)}}}""");
        var problem = await PlatformClient.ProblemAsync(answer);

        Assert.Equal((HttpStatusCode.BadRequest, "TooDeep"), (answer.StatusCode, problem.Code));
        Assert.Contains("64", problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Document_AliasesMultiply_RefusedAndNotUnfolded()
    {
        var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 12; i++)
            bomb.Append(CultureInfo.InvariantCulture, $"a{i}: &a{i} [").AppendJoin(", ", Enumerable.Repeat($"*a{i - 1}", 9)).Append("]\n");

        using var answer = await Client.ApplyAsync("loopstacks", "bomb", bomb.ToString());
        var problem = await PlatformClient.ProblemAsync(answer);

        Assert.InRange((int)answer.StatusCode, 400, 422);
        Assert.NotEqual("", problem.Detail);
    }

    [Fact]
    public async Task Body_NoUtf8_MalformedWithThePlace()
    {
        using var body = new ByteArrayContent([.. "{\"loopstack\":\"x"u8, 0xC3, 0x28, .. "\",\"input\":{}}"u8]);
        body.Headers.ContentType = new("application/json");

        using var answer = await Client.StartAsync(body);
        var problem = await PlatformClient.ProblemAsync(answer);

        Assert.Equal((HttpStatusCode.BadRequest, "MalformedRequest"), (answer.StatusCode, problem.Code));
        Assert.Contains("0xC3", problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_APropertyTwice_MalformedWithPointer()
    {
        using var answer = await Client.StartAsync("""{"loopstack":"x","input":{"a":1,"a":2}}""");
        var problem = await PlatformClient.ProblemAsync(answer);

        Assert.Equal((HttpStatusCode.BadRequest, "MalformedRequest"), (answer.StatusCode, problem.Code));
        AssertSays(problem, "/input/a", "twice");
    }

    [Fact]
    public async Task Resource_OfANameThatIsTaken_AlreadyExists()
    {
        const string Realm = """{"apiVersion":"loopstacks.io/v1","kind":"Realm","metadata":{"name":"twice"},"spec":{}}""";
        using var first = await Client.Http.PostAsync(PlatformClient.Root + "/realms", PlatformClient.Json(Realm));

        using var second = await Client.Http.PostAsync(PlatformClient.Root + "/realms", PlatformClient.Json(Realm));
        var problem = await PlatformClient.ProblemAsync(second);

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Conflict, "AlreadyExists"), (first.StatusCode, second.StatusCode, problem.Code));
        Assert.Contains("twice", problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replace_AfterSomebodyElseDid_StaleVersion()
    {
        await Client.ApplyStackAsync("contended", """{"capabilities":["c"]}""");
        using var read = await Client.Http.GetAsync(PlatformClient.Root + "/loopstacks/contended");
        await Client.ApplyStackAsync("contended", """{"capabilities":["c","d"]}""");
        using var request = new HttpRequestMessage(HttpMethod.Put, PlatformClient.Root + "/loopstacks/contended")
        {
            Content = PlatformClient.Json("""{"apiVersion":"loopstacks.io/v1","kind":"LoopStack","metadata":{"name":"contended"},"spec":{"capabilities":["e"]}}"""),
        };
        request.Headers.TryAddWithoutValidation("If-Match", read.Headers.ETag!.ToString());

        using var answer = await Client.Http.SendAsync(request);
        var problem = await PlatformClient.ProblemAsync(answer);

        Assert.Equal((HttpStatusCode.PreconditionFailed, "StaleVersion"), (answer.StatusCode, problem.Code));
        Assert.Contains("contended", problem.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/executions?cursor=made-up")]
    [InlineData("/agents?continue=made-up")]
    public async Task List_UnknownCursor_RefusedWithItsValue(string path)
    {
        using var answer = await Client.Http.GetAsync(PlatformClient.Root + path);
        var problem = await PlatformClient.ProblemAsync(answer);

        Assert.Equal((HttpStatusCode.BadRequest, "UnknownCursor"), (answer.StatusCode, problem.Code));
        Assert.Contains("made-up", problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_UnknownCursor_ErrorWithItsValue()
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(empty.Platform.Address) { Scheme = "ws", Path = PlatformClient.Root + "/events" }.Uri, Patience.Token());
        await socket.SendAsync("""{"type":"subscribe","channels":["realm/default-realm"],"after":"made-up"}"""u8.ToArray(), WebSocketMessageType.Text, true, Patience.Token());

        var buffer = new byte[4096];
        var received = await socket.ReceiveAsync(buffer, Patience.Token());
        using var message = JsonDocument.Parse(buffer.AsMemory(0, received.Count));

        Assert.Equal(("error", "UnknownCursor"), (message.RootElement.GetProperty("type").GetString(), message.RootElement.GetProperty("code").GetString()));
        Assert.Contains("made-up", message.RootElement.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    private static void AssertSays(Problem problem, string pointer, string says)
    {
        var error = problem.Errors!.FirstOrDefault(one => one.Pointer == pointer);
        Assert.True(error is not null, $"Nothing is said about '{pointer}', but about {string.Join("; ", problem.Errors!.Select(one => $"{one.Pointer}: {one.Message}"))}");
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }
}
