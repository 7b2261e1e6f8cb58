using System.Text.Encodings.Web;
using System.Text.Json;
using LoopStacks.Contracts.Connection;
using LoopStacks.Contracts.Schema;
using LoopStacks.JsonSchema;

namespace LoopStacks.Contracts.Tests.Schema;

public sealed class AgentConnectionSchemaTests
{
    private static readonly JsonSerializerOptions s_readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public void Document_Generated_EqualsThePublishedOne()
    {
        var file = Path.Combine(Repository.Root, "docs", "agent-connection.asyncapi.json");
        var generated = AgentConnectionSchema.Build().ToJsonString(s_readable) + "\n";
        if (Repository.IsRewriting)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, generated);
        }

        Assert.True(File.ReadAllText(file) == generated, $"docs/agent-connection.asyncapi.json is not what the records say. {Repository.HowToRewrite}");
    }

    [Fact]
    public void Document_EveryMessage_IsThereOnce()
    {
        var messages = AgentConnectionSchema.Build()["components"]!["messages"]!.AsObject();

        var types = ContractsJson.Default.ConnectionMessage.PolymorphismOptions!.DerivedTypes.Select(derived => (string)derived.TypeDiscriminator!);
        Assert.Equal(types.Order(), messages.Select(message => message.Key).Order());
    }

    [Theory]
    [MemberData(nameof(Samples.Names), MemberType = typeof(Samples))]
    public void Payload_OfEveryMessage_TakesWhatIsWritten(string name)
    {
        var payload = AgentConnectionSchema.Build()["components"]!["messages"]![name.Split('-')[0]]!["payload"]!;
        var schema = CompiledSchema.Compile(JsonSerializer.SerializeToElement(payload));

        var message = JsonSerializer.SerializeToElement(Samples.All[name], ContractsJson.Default.ConnectionMessage);

        Assert.Empty(schema.Validate(message));
    }
}
