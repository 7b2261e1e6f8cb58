using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using LoopStacks.Core.Resources;
using LoopStacks.Kubernetes.Apply;
using LoopStacks.Kubernetes.Connections;
using LoopStacks.Kubernetes.Crds;
using LoopStacks.Kubernetes.Tests.Clusters;

namespace LoopStacks.Kubernetes.Tests.Crds;

/// <summary>What the API server takes and refuses is what the REST API does.</summary>
public sealed class DefinitionTests(KubeCluster cluster) : IAsyncLifetime
{
    private KubernetesConnection _connection = null!;
    private ApplyClient _client = null!;
    private string _space = null!;

    public async ValueTask InitializeAsync()
    {
        _connection = await cluster.ConnectAsync();
        _client = new ApplyClient(_connection, "loopstacks-test");
        await cluster.DefineAsync(_client);
        _space = await cluster.NewNamespaceAsync(_client);
    }

    public ValueTask DisposeAsync()
    {
        _connection?.Dispose();
        return ValueTask.CompletedTask;
    }

    // How servers estimate the cost of rules differs between their versions.
    [Fact]
    public async Task Apply_DefinitionsWithListsTwiceAsLong_CostLittleEnough()
    {
        foreach (var definition in CustomResourceDefinitions.All())
        {
            var spec = definition["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!["properties"]!["spec"]!["properties"]!.AsObject();
            var lists = spec.Concat(spec["networking"]?["properties"]?.AsObject() ?? []).Where(field => (string?)field.Value!["type"] == "array").ToArray();
            foreach (var (_, list) in lists)
                list!["maxItems"] = 2 * (int)list["maxItems"]!;
            var call = ApiCall.Of("patch", CustomResourceDefinitions.Resource, null, (string)definition["metadata"]!["name"]!) with
            {
                Query = [("dryRun", "All"), ("fieldManager", "loopstacks-test"), ("force", "true")], Body = definition.ToJsonString(), ContentType = "application/apply-patch+yaml",
            };

            await _connection.CallAsync(call, CancellationToken.None);
        }
    }

    [Fact]
    public async Task Create_Examples_AreTaken()
    {
        var documents = Directory.GetFiles(Path.Combine(DefinitionFilesTests.RepositoryRoot(), "examples"), "*.yaml", SearchOption.AllDirectories)
            .SelectMany(file => YamlDocuments.ToJson(File.ReadAllText(file)))
            .Where(document => document.TryGetProperty("kind", out var kind) && Enum.TryParse<ResourceKind>(kind.GetString(), out _))
            .ToArray();

        Assert.True(documents.Length > 20);
        foreach (var document in documents)
            Assert.Null(await AskAsync(JsonObject.Create(document)!));
    }

    [Fact]
    public async Task Create_FullDocuments_AreTakenAndHaveEveryField()
    {
        foreach (var document in FullDocuments.All)
        {
            Assert.Empty(ResourceReader.Read(FullDocuments.Element(document)).Errors);
            Assert.Null(await AskAsync(document));
        }

        foreach (var definition in CustomResourceDefinitions.All())
        {
            var kind = (string)definition["spec"]!["names"]!["kind"]!;
            var given = FullDocuments.All.Where(document => (string)document["kind"]! == kind)
                .SelectMany(document => FullDocuments.Places(document).Select(place => Unnumbered(place.Pointer))).ToHashSet();
            Assert.Empty(Fields("/spec", definition["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!["properties"]!["spec"]!).Except(given));
        }
    }

    [Fact]
    public async Task Create_EveryFieldBrokenInEveryWay_HasTheVerdictOfTheRestApi()
    {
        var differences = new ConcurrentBag<string>();
        var known = new ConcurrentBag<string>();
        var count = 0;
        await Parallel.ForEachAsync(Broken(), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (broken, _) =>
        {
            Interlocked.Increment(ref count);
            var rest = ResourceReader.Read(FullDocuments.Element(broken.Document)).Errors;
            var server = await AskAsync(broken.Document);
            if (rest.Count > 0 == server is not null)
                return;
            var what = $"{broken.Document["kind"]} {broken.Pointer} = {broken.Value?.ToJsonString() ?? "null"}";
            if (KnownDifferences.Explains(broken.Value, rest, server))
                known.Add(what);
            else
                differences.Add($"{what}: REST {(rest.Count > 0 ? rest[0].Message : "takes it")}, API server {server?.Message ?? "takes it"}");
        });

        Assert.True(count > 1500, $"{count} documents were broken.");
        Assert.True(differences.IsEmpty, string.Join('\n', differences.Order()));
        Assert.InRange(known.Count, 1, count / 10);
    }

    [Theory]
    [MemberData(nameof(BrokenDocuments.All), MemberType = typeof(BrokenDocuments))]
    public async Task Create_Broken_IsRefusedInTheSameWords(string kind, string spec, string words)
    {
        var document = BrokenDocuments.Document(kind, spec);
        var rest = Assert.Single(ResourceReader.Read(FullDocuments.Element(document)).Errors);

        var refused = await AskAsync(document);

        Assert.EndsWith(words, rest.Message, StringComparison.Ordinal);
        Assert.NotNull(refused);
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
        var field = BrokenDocuments.FieldOf(rest.Pointer);
        Assert.Contains(refused.Causes, cause => cause.Field == field && cause.Message.Contains(words, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(BrokenDocuments.InTheServersWords), MemberType = typeof(BrokenDocuments))]
    public async Task Create_Broken_IsRefusedInTheServersWords(string kind, string spec, string words)
    {
        var document = BrokenDocuments.Document(kind, spec);

        Assert.NotEmpty(ResourceReader.Read(FullDocuments.Element(document)).Errors);
        Assert.Contains(words, (await AskAsync(document))?.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(BrokenDocuments.LeftToTheOperator), MemberType = typeof(BrokenDocuments))]
    public async Task Create_WhatTheServerCantCheck_IsTakenThereAndRefusedByTheReader(string kind, string spec)
    {
        var document = BrokenDocuments.Document(kind, spec);

        Assert.NotEmpty(ResourceReader.Read(FullDocuments.Element(document)).Errors);
        Assert.Null(await AskAsync(document));
    }

    [Theory]
    [InlineData("Not_A_Label")]
    [InlineData("with.dots")]
    [InlineData("a23456789a23456789a23456789a23456789a23456789a23456789a23456789a2345")]
    public async Task Create_NameIsNoLabel_IsRefused(string name)
    {
        var document = BrokenDocuments.Document("AgentInstance", "agent: a");
        document["metadata"]!["name"] = name;

        Assert.NotEmpty(ResourceReader.Read(FullDocuments.Element(document)).Errors);
        Assert.Contains("metadata.name", (await AskAsync(document))?.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Agent", "capabilities: [a]")]
    [InlineData("AgentInstance", "agent: a")]
    [InlineData("AgentInstance", "{agent: a, autoscaling: {}, resources: {}, placement: {}}")]
    [InlineData("Realm", "{}")]
    [InlineData("Realm", "{governance: {}, networking: {}, resources: {redisConfig: {}}}")]
    [InlineData("LoopStack", "capabilities: [a]")]
    [InlineData("LoopStack", "{capabilities: [a], phases: {bidding: {maxBids: 20}, output: {timeout: 1s}}}")]
    [InlineData("LoopStack", "loops: [{name: n, inline: {capabilities: [a]}}]")]
    public async Task Create_WithoutWhatHasADefault_IsFilledInAsTheRestApiDoes(string kind, string spec)
    {
        var document = BrokenDocuments.Document(kind, spec);
        document["metadata"]!["namespace"] = _space;
        var expected = ResourceWriter.Write(ResourceReader.Read(FullDocuments.Element(document)).Resource!);

        var stored = await _client.CreateAsync(ResourceOf(document), document);

        Assert.True(
            JsonNode.DeepEquals(JsonNode.Parse(expected.GetProperty("spec").GetRawText()), JsonNode.Parse(stored.GetProperty("spec").GetRawText())),
            $"REST: {expected.GetProperty("spec")}\nAPI server: {stored.GetProperty("spec")}");
    }

    [Fact]
    public async Task Create_UnknownField_IsRefusedWhenAskedStrictlyAndDroppedElse()
    {
        var document = BrokenDocuments.Document("AgentInstance", "{agent: a, replica: 2}");
        document["metadata"]!["namespace"] = _space;

        var strict = await AskAsync(document);
        var stored = await _connection.CallAsync(
            ApiCall.Of("create", ResourceOf(document), _space) with { Query = [("fieldValidation", "Warn")], Body = document.ToJsonString() }, CancellationToken.None);

        Assert.Contains("unknown field \"spec.replica\"", strict?.Message, StringComparison.Ordinal);
        Assert.False(stored.GetProperty("spec").TryGetProperty("replica", out _));
    }

    [Fact]
    public async Task Kubectl_Apply_IsStrictByDefault()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("loopstacks-").FullName, "instance.yaml");
        await File.WriteAllTextAsync(file, "apiVersion: loopstacks.io/v1\nkind: AgentInstance\nmetadata: {name: a}\nspec: {agent: a, replica: 2}\n");

        var (code, output) = await cluster.KubectlAsync("apply", "--namespace", _space, "-f", file);

        Assert.NotEqual(0, code);
        Assert.Contains("unknown field \"spec.replica\"", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kubectl_GetByShortNameAndCategory_HasTheColumns()
    {
        await _client.CreateAsync(LoopStacksApi.Of(ResourceKind.AgentInstance), Placed(BrokenDocuments.Document("AgentInstance", "{agent: my-agent, replicas: 3}")));

        var (_, instances) = await cluster.KubectlAsync("get", "ai", "--namespace", _space);
        var (_, all) = await cluster.KubectlAsync("get", "loopstacks.loopstacks.io,rlm,ag,ls", "--namespace", _space);
        var (code, category) = await cluster.KubectlAsync("get", "loopstacks", "--namespace", _space);

        Assert.Matches("NAME +AGENT +REALM +WANTED +RUNNING +READY +REASON +AGE\n", instances);
        Assert.Matches("my-agent +default-realm +3", instances);
        Assert.Contains("No resources found", all, StringComparison.Ordinal);
        Assert.True(code == 0, category);
    }

    [Fact]
    public async Task Kubectl_Scale_ChangesTheReplicas()
    {
        await _client.CreateAsync(LoopStacksApi.Of(ResourceKind.AgentInstance), Placed(BrokenDocuments.Document("AgentInstance", "agent: a")));

        var (code, output) = await cluster.KubectlAsync("scale", "agentinstances.loopstacks.io", "a", "--replicas", "5", "--namespace", _space);

        Assert.True(code == 0, output);
        Assert.Equal(5, (await _client.GetAsync(LoopStacksApi.Of(ResourceKind.AgentInstance), new ObjectKey(_space, "a")))!.Value.GetProperty("spec").GetProperty("replicas").GetInt32());
    }

    [Fact]
    public async Task ApplyStatus_Conditions_StayWithTheirOwnersAndLeaveTheSpec()
    {
        var resource = LoopStacksApi.Of(ResourceKind.AgentInstance);
        var made = await _client.CreateAsync(resource, Placed(BrokenDocuments.Document("AgentInstance", "agent: a")));
        var key = new ObjectKey(_space, "a");
        var ready = Conditions.Merge([], [new Condition("Ready", "False", "RealmMissing", "There is none.")], DateTimeOffset.UnixEpoch);
        var other = Conditions.Merge([], [new Condition("Foreign", "True", "R", "m")], DateTimeOffset.UnixEpoch);

        await new ApplyClient(_connection, "somebody").ApplyStatusAsync(resource, key, new JsonObject { ["conditions"] = Conditions.ToJson(other) });
        var stored = await _client.ApplyStatusAsync(resource, key, new JsonObject { ["replicas"] = 1, ["conditions"] = Conditions.ToJson(ready) }, made.GetProperty("metadata").GetProperty("uid").GetString());

        Assert.Equal(["Foreign", "Ready"], Conditions.Read(stored.GetProperty("status")).Select(condition => condition.Type).Order());
        Assert.Equal(1, stored.GetProperty("metadata").GetProperty("generation").GetInt32());
        var gone = await Assert.ThrowsAsync<KubernetesApiException>(() => _client.ApplyStatusAsync(resource, new ObjectKey(_space, "none"), []));
        Assert.True(gone.IsNotFound);
    }

    [Fact]
    public async Task Stored_Resource_IsReadBackByTheReader()
    {
        foreach (var document in FullDocuments.All)
        {
            var placed = Placed(document.DeepClone().AsObject());
            await _client.CreateAsync(ResourceOf(placed), placed);
            var stored = await _client.GetAsync<CustomObject>(new ObjectKey(_space, (string)placed["metadata"]!["name"]!), ResourceOf(placed));

            var read = stored!.ReadResource();

            Assert.Empty(read.Errors);
            Assert.Equal(stored.Metadata.Uid, read.Resource!.Metadata.Uid);
        }
    }

    [Fact]
    public async Task Stored_ResourceWithAGeneratedName_IsReadBackByTheReader()
    {
        var document = Placed(BrokenDocuments.Document("AgentInstance", "agent: a"));
        document["metadata"] = new JsonObject { ["namespace"] = _space, ["generateName"] = "made-" };

        var stored = await _client.CreateAsync(LoopStacksApi.Of(ResourceKind.AgentInstance), document);

        Assert.StartsWith("made-", ResourceReader.Read(stored).Resource!.Metadata.Name, StringComparison.Ordinal);
    }

    private static IEnumerable<(JsonObject Document, string Pointer, JsonNode? Value)> Broken()
    {
        string[] values =
        [
            "null", "true", "7", "-1", "1.5", "2.0", "1e13", "5000000000", "\"\"", "\"x\"", "\"Not A Name\"", "\"0s\"", "\"366d\"", "\"365d1ms\"", "\"1d1h\"", "\"99999999999h\"",
            $"\"{new string('a', 64)}\"", $"\"{new string('a', 1025)}\"", "[]", "[7]", "[\"x\", \"x\"]", "{}", "{\"x\": 1}",
        ];
        foreach (var document in FullDocuments.All)
        {
            foreach (var ((pointer, _), i) in FullDocuments.Places(document).Select((place, i) => (place, i)))
            {
                // The phases of an inline stack have the shapes of the others: a third of them will do.
                if (pointer.Contains("/inline/phases", StringComparison.Ordinal) && i % 3 != 0)
                    continue;
                foreach (var value in values)
                    yield return (FullDocuments.With(document, pointer, JsonNode.Parse(value)), pointer, JsonNode.Parse(value));
            }
        }
    }

    /// <summary>What the server says to the document, without keeping it; null where it takes it.</summary>
    private async Task<KubernetesApiException?> AskAsync(JsonObject document)
    {
        document = Placed(document.DeepClone().AsObject());
        try
        {
            var call = ApiCall.Of("create", ResourceOf(document), _space) with { Query = [("dryRun", "All"), ("fieldValidation", "Strict")], Body = document.ToJsonString() };
            await _connection.CallAsync(call, CancellationToken.None);
            return null;
        }
        catch (KubernetesApiException refused) when (refused.IsInvalid)
        {
            return refused;
        }
    }

    private JsonObject Placed(JsonObject document)
    {
        document["metadata"]!["namespace"] = _space;
        return document;
    }

    private static ApiResource ResourceOf(JsonObject document) => LoopStacksApi.Of(Enum.Parse<ResourceKind>((string)document["kind"]!));

    private static string Unnumbered(string pointer) => string.Join('/', pointer.Split('/').Select(token => int.TryParse(token, out _) ? "*" : token));

    private static IEnumerable<string> Fields(string pointer, JsonNode schema)
    {
        yield return pointer;
        var children = (schema["properties"] as JsonObject ?? []).Select(pair => ($"{pointer}/{pair.Key}", pair.Value!));
        if (schema["items"] is { } items)
            children = children.Append(($"{pointer}/*", items));
        foreach (var (place, child) in children)
        {
            foreach (var field in Fields(place, child))
                yield return field;
        }
    }
}
