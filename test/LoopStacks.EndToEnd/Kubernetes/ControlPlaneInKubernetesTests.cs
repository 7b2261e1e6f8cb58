using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LoopStacks.Agents;
using LoopStacks.Api.Access;
using LoopStacks.Contracts.Problems;
using LoopStacks.ControlPlane;
using LoopStacks.ControlPlane.Settings;
using LoopStacks.Core.Resources;
using LoopStacks.EndToEnd.Platforms;
using LoopStacks.Engine.Statistics;
using LoopStacks.Kubernetes.Apply;
using LoopStacks.Kubernetes.Connections;
using LoopStacks.Kubernetes.Tests.Clusters;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace LoopStacks.EndToEnd.Kubernetes;

/// <summary>Resources of the Kubernetes API, callers and agents by their tokens, rights by RBAC.</summary>
public sealed class ControlPlaneInKubernetesTests(KubeCluster cluster)
{
    private const string All = "agents agentinstances realms loopstacks executions tasks";

    [Fact]
    public async Task Resource_AppliedThroughUs_IsInKubernetesWithItsVersion()
    {
        await using var platform = await KubernetesPlatform.StartAsync(cluster);
        using var ann = await platform.CallerAsync("ann", KubernetesPlatform.May("*", All));

        var written = await ApplyAsync(ann, platform, "realms", "team", Realm(platform.Namespace, "team", "first"));
        var stored = await GetAsync(platform, ResourceKind.Realm, "team");
        var again = await ApplyAsync(ann, platform, "realms", "team", Realm(platform.Namespace, "team", "second"));

        Assert.Equal(HttpStatusCode.Created, written.Status);
        Assert.Equal("first", stored!.Value.GetProperty("spec").GetProperty("description").GetString());
        Assert.Equal(stored.Value.GetProperty("metadata").GetProperty("resourceVersion").GetString(), written.Body["metadata"]!["resourceVersion"]!.GetValue<string>());
        Assert.Equal(stored.Value.GetProperty("metadata").GetProperty("uid").GetString(), again.Body["metadata"]!["uid"]!.GetValue<string>());
        Assert.Equal(2, again.Body["metadata"]!["generation"]!.GetValue<int>());
        var deleted = await ann.DeleteAsync(Url("realms/team", platform));
        Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);
        Assert.Null(await GetAsync(platform, ResourceKind.Realm, "team"));
    }

    [Fact]
    public async Task Resource_ChangedInKubernetes_IsSeenHere()
    {
        await using var platform = await KubernetesPlatform.StartAsync(cluster);
        using var ann = await platform.CallerAsync("ann", KubernetesPlatform.May("*", All));
        var realms = LoopStacksApi.Of(ResourceKind.Realm);

        await platform.Kubernetes.ApplyAsync(realms, JsonNode.Parse(Realm(platform.Namespace, "team", "by kubectl"))!.AsObject());
        await Patience.UntilAsync(async () => await DescriptionAsync(ann, platform) == "by kubectl", "it is there");
        await platform.Kubernetes.ApplyAsync(realms, JsonNode.Parse(Realm(platform.Namespace, "team", "changed"))!.AsObject());
        await Patience.UntilAsync(async () => await DescriptionAsync(ann, platform) == "changed", "the change is there");
        await platform.Kubernetes.DeleteAsync(realms, new ObjectKey(platform.Namespace, "team"));

        await Patience.UntilAsync(async () => (await ann.GetAsync(Url("realms/team", platform))).StatusCode == HttpStatusCode.NotFound, "it is gone");
    }

    [Fact]
    public async Task Resource_WrittenAtTwoControlPlanes_NoneIsLost()
    {
        await using var one = await KubernetesPlatform.StartAsync(cluster);
        await using var other = await KubernetesPlatform.StartAsync(cluster, one.Namespace);
        using var ann = await one.CallerAsync("ann", KubernetesPlatform.May("*", All));
        using var bob = new HttpClient { BaseAddress = other.Address };
        bob.DefaultRequestHeaders.Authorization = ann.DefaultRequestHeaders.Authorization;

        var writes = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => ApplyAsync(number % 2 == 0 ? ann : bob, one, "realms", $"r{number / 4}", Realm(one.Namespace, $"r{number / 4}", $"write {number}"))));

        Assert.All(writes, write => Assert.True(write.Status is HttpStatusCode.OK or HttpStatusCode.Created, $"{write.Status}: {write.Body}"));
        var stored = await one.Kubernetes.ListAsync<CustomObject>(one.Namespace, resource: LoopStacksApi.Of(ResourceKind.Realm));
        Assert.Equal(5, stored.Count);
        var version = writes.Take(4).Select(write => write.Body["metadata"]!["resourceVersion"]!.GetValue<string>()).MinBy(text => ulong.Parse(text, System.Globalization.CultureInfo.InvariantCulture));
        using var late = new HttpRequestMessage(HttpMethod.Put, Url("realms/r0", one)) { Content = PlatformClient.Json(Realm(one.Namespace, "r0", "late")) };
        late.Headers.TryAddWithoutValidation("If-Match", $"\"{version}\"");
        var stale = await ann.SendAsync(late);
        Assert.Equal("StaleVersion", (await PlatformClient.ProblemAsync(stale)).Code); // Four wrote it, so the least version is an old one.
    }

    [Fact]
    public async Task Resource_NamespaceThatIsNotThere_IsRefusedWithTheRemedy()
    {
        await using var platform = await KubernetesPlatform.StartAsync(cluster, settings: "--LoopStacks:Kubernetes:TrustLoopback=true");
        using var anybody = new HttpClient { BaseAddress = platform.Address };

        using var answer = await anybody.SendAsync(Patch("realms", "team", "no-such-namespace", Realm("no-such-namespace", "team", "x")));

        var problem = await PlatformClient.ProblemAsync(answer);
        Assert.Equal("NotFound", problem.Code);
        Assert.Contains("Does the namespace 'no-such-namespace' exist?", problem.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Console_AnybodyComes_ShowsWhatItsReaderMaySee(bool isTrusted)
    {
        await using var platform = await KubernetesPlatform.StartAsync(cluster, settings: $"--LoopStacks:Kubernetes:TrustLoopback={isTrusted}");
        using var anybody = new HttpClient { BaseAddress = platform.Address };

        var page = await anybody.GetStringAsync(new Uri("/executions", UriKind.Relative));
        using var hub = await anybody.GetAsync(new Uri("/_blazor", UriKind.Relative));

        Assert.Equal(!isTrusted, page.Contains("This platform asks who you are", StringComparison.Ordinal));
        Assert.Equal(isTrusted, page.Contains("Nothing has run yet", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.BadRequest, hub.StatusCode); // No WebSocket, but let in.
    }

    [Fact]
    public async Task Caller_WithoutRights_HearsWhatIsMissing()
    {
        await using var platform = await KubernetesPlatform.StartAsync(cluster);
        using var stranger = new HttpClient { BaseAddress = platform.Address };
        using var liar = new HttpClient { BaseAddress = platform.Address };
        liar.DefaultRequestHeaders.Authorization = new("Bearer", "made-up");
        using var guest = await platform.CallerAsync("guest");
        using var reader = await platform.CallerAsync("reader", KubernetesPlatform.May("get list", "realms"));

        foreach (var path in new[] { "realms", "agents/x", "executions", "events", "capabilities", "audit" })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync(Url(path, platform))).StatusCode);
            Assert.Equal(HttpStatusCode.Unauthorized, (await liar.GetAsync(Url(path, platform))).StatusCode);
        }

        Assert.Equal(HttpStatusCode.OK, (await stranger.GetAsync(new Uri("/readyz", UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await guest.GetAsync(new Uri("/metrics", UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await guest.GetAsync(new Uri("/openapi/v1.json", UriKind.Relative))).StatusCode);
        var refused = await PlatformClient.ProblemAsync(await guest.GetAsync(Url("realms", platform)));
        Assert.Equal("Forbidden", refused.Code);
        Assert.Contains($"system:serviceaccount:{platform.Namespace}:guest may not list realms in namespace '{platform.Namespace}'", refused.Detail, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await reader.GetAsync(Url("realms", platform))).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await reader.GetAsync(new Uri($"{PlatformClient.Root}/realms", UriKind.Relative))).StatusCode); // All namespaces.
        Assert.Equal(HttpStatusCode.Forbidden, (await reader.GetAsync(Url("agents", platform))).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await ApplyAsync(reader, platform, "realms", "team", Realm(platform.Namespace, "team", "x"))).Status);
    }

    [Fact]
    public async Task Loop_OfAnAgentWithItsToken_RunsForWhoMayAndIsHiddenFromOthers()
    {
        await using var platform = await KubernetesPlatform.StartAsync(cluster);
        using var ann = await platform.CallerAsync("ann", KubernetesPlatform.May("*", All));
        var realm = "r-" + platform.Namespace;
        await ApplyAsync(ann, platform, "realms", realm, Realm(platform.Namespace, realm, "ours"));
        await ApplyAsync(ann, platform, "agents", "shouter", $$$"""{"apiVersion":"loopstacks.io/v1","kind":"Agent","metadata":{"name":"shouter","namespace":"{{{platform.Namespace}}}"},"spec":{"capabilities":["shout"]}}""");
        await ApplyAsync(ann, platform, "agent-instances", "loud", $$$"""{"apiVersion":"loopstacks.io/v1","kind":"AgentInstance","metadata":{"name":"loud","namespace":"{{{platform.Namespace}}}"},"spec":{"agent":"shouter","realm":"{{{realm}}}"}}""");
        using var file = new TemporaryFolder();
        var token = Path.Combine(file.Path, "token");
        await File.WriteAllTextAsync(token, await platform.TokenAsync("loud-agent", "loopstacks"));
        using var stop = new CancellationTokenSource();
        var agent = LoopAgent.Create("shouter").Capability("shout").Bid(_ => Bid.With(0.9)).Handle((work, _) => Task.FromResult<object>(new { text = "HELLO" }))
            .With(options => options with { Urls = [platform.Address], Realm = realm, Instance = "loud", TokenFile = token })
            .RunAsync(stop.Token);
        using var start = new HttpRequestMessage(HttpMethod.Post, new Uri($"{PlatformClient.Root}/executions", UriKind.Relative))
        {
            Content = PlatformClient.Json($$"""{"loopstack":"shout","input":{},"realm":"{{realm}}"}"""),
        };
        start.Headers.TryAddWithoutValidation("Prefer", "wait=50");

        using var answer = await ann.SendAsync(start);

        var loop = await PlatformClient.ExecutionAsync(answer);
        Assert.Equal(("completed", "HELLO"), (loop.Status, loop.Output!.Value.GetProperty("text").GetString()));
        using var other = await platform.CallerAsync("other", KubernetesPlatform.May("*", "realms agents"));
        Assert.Equal(HttpStatusCode.OK, (await ann.GetAsync(new Uri($"{PlatformClient.Root}/executions/{loop.ExecutionId}", UriKind.Relative))).StatusCode);
        foreach (var path in new[] { "", "/tree", "/explain", "/history", "/events", "/stream", "/feedback" })
            Assert.Equal(HttpStatusCode.Forbidden, (await other.GetAsync(new Uri($"{PlatformClient.Root}/executions/{loop.ExecutionId}{path}", UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await ann.GetAsync(new Uri($"{PlatformClient.Root}/executions?realm={realm}", UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await ann.GetAsync(new Uri($"{PlatformClient.Root}/executions", UriKind.Relative))).StatusCode);
        Assert.Equal("subscribed", await FollowAsync(ann, platform, $"realm/{realm}"));
        Assert.Equal("error", await FollowAsync(other, platform, $"realm/{realm}"));
        Assert.Equal("error", await FollowAsync(other, platform, $"execution/{loop.ExecutionId}"));
        Assert.Equal("error", await FollowAsync(ann, platform, "resources")); // Of all namespaces.
        await stop.CancelAsync();
        await agent;
    }

    [Fact]
    public async Task LoopStack_WhoseLoopsEnded_SaysSoInItsStatusAndIsWrittenForNewsAlone()
    {
        await using var platform = await KubernetesPlatform.StartAsync(cluster);
        using var ann = await platform.CallerAsync("ann", KubernetesPlatform.May("*", All));
        var name = "s-" + platform.Namespace;
        await ApplyAsync(ann, platform, "loopstacks", name, $$$"""{"apiVersion":"loopstacks.io/v1","kind":"LoopStack","metadata":{"name":"{{{name}}}","namespace":"{{{platform.Namespace}}}"},"spec":{"capabilities":["c"]}}""");
        await new ApplyClient(platform.Kubernetes.Connection, "loopstacks-operator").ApplyStatusAsync(LoopStacksApi.Of(ResourceKind.LoopStack), new ObjectKey(platform.Namespace, name), new JsonObject { ["phase"] = "Ready" });
        var writer = platform.Services.GetRequiredService<IStackStatusWriter>();
        var figures = new StackFigures(100, 99, 1, 0, 0, 0.5, 1.5);

        var first = await WriteAsync(figures);
        var second = await WriteAsync(figures with { Ended = 105, Completed = 104 }); // Five more of a hundred are no news yet.
        var third = await WriteAsync(figures with { Ended = 120, Completed = 119 });

        var statistics = first.GetProperty("status").GetProperty("statistics");
        Assert.Equal((100, 1, 1.5, "24h"), (statistics.GetProperty("ended").GetInt32(), statistics.GetProperty("failed").GetInt32(), statistics.GetProperty("p95Seconds").GetDouble(), statistics.GetProperty("window").GetString()));
        Assert.Equal("Ready", third.GetProperty("status").GetProperty("phase").GetString()); // The operator's.
        Assert.Equal(Version(first), Version(second));
        Assert.Equal(120, third.GetProperty("status").GetProperty("statistics").GetProperty("ended").GetInt32());

        async Task<JsonElement> WriteAsync(StackFigures now)
        {
            await writer.WriteAsync(new Dictionary<string, StackFigures> { [name] = now }, CancellationToken.None);
            return (await GetAsync(platform, ResourceKind.LoopStack, name))!.Value;
        }

        static string Version(JsonElement document) => document.GetProperty("metadata").GetProperty("resourceVersion").GetString()!;
    }

    [Theory]
    [InlineData("quiet-agent", "loopstacks")] // Another instance's account.
    [InlineData("loud-agent", "somebody-else")] // Not for us.
    public async Task Agent_WithAnothersToken_IsNotLetIn(string account, string audience)
    {
        await using var platform = await KubernetesPlatform.StartAsync(cluster);
        using var ann = await platform.CallerAsync("ann", KubernetesPlatform.May("*", All));
        var realm = "r-" + platform.Namespace;
        await ApplyAsync(ann, platform, "realms", realm, Realm(platform.Namespace, realm, "ours"));
        await ApplyAsync(ann, platform, "agents", "shouter", $$$"""{"apiVersion":"loopstacks.io/v1","kind":"Agent","metadata":{"name":"shouter","namespace":"{{{platform.Namespace}}}"},"spec":{"capabilities":["shout"]}}""");
        await ApplyAsync(ann, platform, "agent-instances", "loud", $$$"""{"apiVersion":"loopstacks.io/v1","kind":"AgentInstance","metadata":{"name":"loud","namespace":"{{{platform.Namespace}}}"},"spec":{"agent":"shouter","realm":"{{{realm}}}"}}""");
        var token = await platform.TokenAsync(account, audience);
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("loopstacks.agent.v1");
        socket.Options.SetRequestHeader("Authorization", "Bearer " + token);
        var url = new UriBuilder(platform.Address) { Scheme = "ws", Path = Contracts.Connection.ConnectionProtocol.Path }.Uri;

        if (audience != "loopstacks")
        {
            var closed = await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(url, Patience.Token()));
            Assert.Contains("401", closed.Message, StringComparison.Ordinal);
            return;
        }

        await socket.ConnectAsync(url, Patience.Token());
        var hello = JsonSerializer.SerializeToUtf8Bytes(new { type = "hello", agent = "shouter", instance = "loud", realm, capabilities = new[] { "shout" } });
        await socket.SendAsync(hello, WebSocketMessageType.Text, true, Patience.Token());
        Assert.Contains("may not connect agentinstances 'loud'", await ReadAsync(socket), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)] // A younger realm of the name is there too.
    public async Task Agent_OfAnInstanceInAnotherNamespace_IsNotLetIntoTheRealm(bool hasRealmOfTheName)
    {
        await using var one = await KubernetesPlatform.StartAsync(cluster);
        await using var other = await KubernetesPlatform.StartAsync(cluster);
        // Kubernetes' times have no parts of seconds; of two realms of one second the first namespace has the name.
        var (home, abroad) = string.CompareOrdinal(one.Namespace, other.Namespace) < 0 ? (one, other) : (other, one);
        using var ann = await home.CallerAsync("ann", KubernetesPlatform.May("*", All));
        var realm = "r-" + home.Namespace;
        await ApplyAsync(ann, home, "realms", realm, Realm(home.Namespace, realm, "ours"));
        await abroad.Kubernetes.ApplyAsync(LoopStacksApi.Of(ResourceKind.AgentInstance), JsonNode.Parse(
            $$$"""{"apiVersion":"loopstacks.io/v1","kind":"AgentInstance","metadata":{"name":"loud","namespace":"{{{abroad.Namespace}}}"},"spec":{"agent":"shouter","realm":"{{{realm}}}"}}""")!.AsObject());
        if (hasRealmOfTheName)
            await abroad.Kubernetes.ApplyAsync(LoopStacksApi.Of(ResourceKind.Realm), JsonNode.Parse(Realm(abroad.Namespace, realm, "theirs"))!.AsObject());
        using var eve = await abroad.CallerAsync("eve", KubernetesPlatform.May("*", All));
        await Patience.UntilAsync(async () => (await eve.GetAsync(Url("agent-instances/loud", abroad))).StatusCode == HttpStatusCode.OK, "the instance is known");
        await Patience.UntilAsync(async () => (await ann.GetAsync(new Uri(abroad.Address, Url($"realms/{realm}", home)))).StatusCode == HttpStatusCode.OK, "the realm is known");
        if (hasRealmOfTheName)
            await Patience.UntilAsync(async () => (await eve.GetAsync(Url($"realms/{realm}", abroad))).StatusCode == HttpStatusCode.OK, "the other realm is known");
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("loopstacks.agent.v1");
        socket.Options.SetRequestHeader("Authorization", "Bearer " + await abroad.TokenAsync("loud-agent", "loopstacks"));
        await socket.ConnectAsync(new UriBuilder(abroad.Address) { Scheme = "ws", Path = Contracts.Connection.ConnectionProtocol.Path }.Uri, Patience.Token());

        await socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(new { type = "hello", agent = "shouter", instance = "loud", realm, capabilities = new[] { "shout" } }), WebSocketMessageType.Text, true, Patience.Token());

        Assert.Contains($"may not connect agentinstances 'loud' in namespace '{home.Namespace}'", await ReadAsync(socket), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Caller_AtALoopbackPort_IsTrustedAndAtAPortForAllIsNot()
    {
        var open = PlatformProcess.FreePort();
        await using var platform = await KubernetesPlatform.StartAsync(cluster, null, "--LoopStacks:Kubernetes:TrustLoopback=true", $"--urls=http://127.0.0.1:0;http://0.0.0.0:{open}");
        using var near = new HttpClient { BaseAddress = platform.Address };
        using var forwarded = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{open}") }; // By the loopback address too, but to the port for all.
        using var page = new HttpRequestMessage(HttpMethod.Get, Url("realms", platform));
        page.Headers.TryAddWithoutValidation("Origin", "http://evil.example");

        Assert.Equal(HttpStatusCode.OK, (await near.GetAsync(Url("realms", platform))).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await near.SendAsync(page)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await forwarded.GetAsync(Url("realms", platform))).StatusCode);
    }

    [Fact]
    public async Task Endpoint_Each_SaysWhatItNeeds()
    {
        await using var platform = await KubernetesPlatform.StartAsync(cluster);

        var silent = platform.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().Where(endpoint => endpoint.Metadata.GetMetadata<Needs>() is null);

        Assert.Equal([], silent.Select(endpoint => endpoint.DisplayName));
    }

    [Theory]
    [InlineData("--LoopStacks:Kubernetes:Mode=somewhere", "LOOPSTACKS_KUBERNETES is 'somewhere'; it is in-cluster, or not set")]
    [InlineData("--LoopStacks:Kubernetes:Mode=in-cluster", "this process is in no pod")]
    [InlineData("--LoopStacks:Kubernetes:Kubeconfig=/no/such/file", "LOOPSTACKS_KUBECONFIG is '/no/such/file'")]
    public async Task Start_WrongSetting_SaysWhich(string setting, string message)
    {
        var options = new ControlPlaneOptions { Urls = "http://127.0.0.1:0", DataFolder = ControlPlaneOptions.InMemory, Arguments = [setting] };

        var fault = await Assert.ThrowsAsync<ControlPlaneException>(() => ControlPlaneHost.StartAsync(options, TestContext.Current.CancellationToken));

        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_AddressOfOthersWithoutKubernetes_IsRefused()
    {
        var options = new ControlPlaneOptions { Urls = "http://0.0.0.0:0", DataFolder = ControlPlaneOptions.InMemory };

        var fault = await Assert.ThrowsAsync<ControlPlaneException>(() => ControlPlaneHost.StartAsync(options, TestContext.Current.CancellationToken));

        Assert.Contains("without Kubernetes there is no authentication", fault.Message, StringComparison.Ordinal);
    }

    private static string Realm(string space, string name, string description) =>
        $$$"""{"apiVersion":"loopstacks.io/v1","kind":"Realm","metadata":{"name":"{{{name}}}","namespace":"{{{space}}}"},"spec":{"description":"{{{description}}}"}}""";

    private static Uri Url(string path, KubernetesPlatform platform) => new($"{PlatformClient.Root}/{path}?namespace={platform.Namespace}", UriKind.Relative);

    private static HttpRequestMessage Patch(string collection, string name, string space, string document) => new(HttpMethod.Patch, new Uri($"{PlatformClient.Root}/{collection}/{name}?namespace={space}", UriKind.Relative))
    {
        Content = new StringContent(document, Encoding.UTF8, "application/apply-patch+yaml"),
    };

    private static async Task<(HttpStatusCode Status, JsonNode Body)> ApplyAsync(HttpClient caller, KubernetesPlatform platform, string collection, string name, string document)
    {
        using var request = Patch(collection, name, platform.Namespace, document);
        using var answer = await caller.SendAsync(request, Patience.Token());
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(Patience.Token()))!);
    }

    private static Task<JsonElement?> GetAsync(KubernetesPlatform platform, ResourceKind kind, string name) =>
        platform.Kubernetes.GetAsync(LoopStacksApi.Of(kind), new ObjectKey(platform.Namespace, name));

    private static async Task<string?> DescriptionAsync(HttpClient caller, KubernetesPlatform platform)
    {
        using var answer = await caller.GetAsync(Url("realms/team", platform));
        return answer.StatusCode == HttpStatusCode.OK ? JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["spec"]!["description"]?.GetValue<string>() : null;
    }

    /// <returns>The type of the first message after a subscribe.</returns>
    private static async Task<string> FollowAsync(HttpClient caller, KubernetesPlatform platform, string channel)
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", caller.DefaultRequestHeaders.Authorization!.ToString());
        await socket.ConnectAsync(new UriBuilder(platform.Address) { Scheme = "ws", Path = $"{PlatformClient.Root}/events" }.Uri, Patience.Token());
        await socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(new { type = "subscribe", channels = new[] { channel } }), WebSocketMessageType.Text, true, Patience.Token());
        return JsonNode.Parse(await ReadAsync(socket))!["type"]!.GetValue<string>();
    }

    private static async Task<string> ReadAsync(ClientWebSocket socket)
    {
        var buffer = new byte[16 << 10];
        var read = await socket.ReceiveAsync(buffer, Patience.Token());
        return Encoding.UTF8.GetString(buffer, 0, read.Count);
    }
}
