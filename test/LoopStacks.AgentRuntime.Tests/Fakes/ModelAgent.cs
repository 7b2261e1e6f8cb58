using System.Text.Json;
using LoopStacks.AgentRuntime.Definition;
using LoopStacks.AgentRuntime.Models;
using LoopStacks.AgentRuntime.Running;
using LoopStacks.Agents;

namespace LoopStacks.AgentRuntime.Tests.Fakes;

/// <summary>An agent with a model behind a fake endpoint.</summary>
internal sealed class ModelAgent : IDisposable
{
    public const string Key = "sk-very-secret-12345";
    private readonly ModelEndpoint _endpoint;

    public ModelAgent(FakeModel model, string provider = "openai", string more = "", string? key = Key, string schema = Documents.SentimentSchema, TimeSpan? timeout = null)
    {
        var address = provider == "openai" ? new Uri(model.Url, "/v1") : model.Url;
        var definition = Documents.Definition(Document(address, provider, more, schema));
        _endpoint = new ModelEndpoint(definition.Model!, timeout ?? TimeSpan.FromSeconds(30), TimeProvider.System);
        Agent = new RunnableAgent(definition, new ModelBrain(definition, _endpoint, new ModelSecret(definition.Model!, name => name == "FAKE_KEY" ? key : null)));
    }

    public RunnableAgent Agent { get; }

    public static JsonElement Document(Uri address, string provider = "openai", string more = "", string schema = Documents.SentimentSchema) => Documents.Agent($$$"""
        "capabilities":["sentiment-analysis"],"schema":{{{schema}}},"instructions":"You read moods.",
        "model":{"provider":"{{{provider}}}","name":"fake-1","endpoint":"{{{address}}}","secretRef":"FAKE_KEY","temperature":0.5,"maxTokens":300} {{{more}}}
        """);

    public Task<WorkResult> WorkAsync(string input = """{"text":"so good"}""", CancellationToken cancellationToken = default) =>
        Agent.WorkAsync(Given.Assignment(input), cancellationToken);

    public Task<WorkFailedException> FailAsync() => Assert.ThrowsAsync<WorkFailedException>(() => WorkAsync());

    public void Dispose() => _endpoint.Dispose();
}
