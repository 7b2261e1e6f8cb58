using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using LoopStacks.Contracts.Connection;

namespace LoopStacks.Contracts.Schema;

/// <summary>The agent connection as an AsyncAPI 3.0 document, generated from the records, so that it says what the code does.</summary>
public static class AgentConnectionSchema
{
    private static readonly (Type Type, string Summary)[] s_fromAgent =
    [
        (typeof(Hello), "The first message of a connection: who comes and what it can do."),
        (typeof(Bid), "This instance can help."),
        (typeof(Decline), "This instance does not help, and why."),
        (typeof(Accept), "An award is taken; the work counts as started."),
        (typeof(Refuse), "An award can't be taken any more; the runner-up is asked."),
        (typeof(Heartbeat), "These work items are still worked on; their leases are renewed."),
        (typeof(Progress), "How far a work item is; never stored."),
        (typeof(Result), "The work is done. Sent again until it is recorded."),
        (typeof(Failed), "The work failed. Sent again until it is recorded."),
        (typeof(Spawn), "A work item starts a child loop, or finds the one that it started before under the same key."),
        (typeof(Ask), "A work item asks a person, or finds the question that it asked before under the same key."),
        (typeof(Waiting), "A work item waits for children or people and gives its credit back."),
        (typeof(Working), "A work item that waited goes on and counts against the credits again."),
        (typeof(Park), "The agent lets go of a work item that waits long; it is handed out again when what it waits for is there. Sent again until it is recorded."),
        (typeof(Drain), "Nothing new, please; the work in hand is finished."),
        (typeof(StateRequest), "Reads or changes the state that agents keep. Sent again until it is answered."),
    ];

    private static readonly (Type Type, string Summary)[] s_fromPlatform =
    [
        (typeof(Welcome), "The connection is open."),
        (typeof(Announce), "A loop asks who can help; each capability is answered once."),
        (typeof(Award), "The bid won: confirm, then work."),
        (typeof(Cancel), "Stop this work; its result is not wanted any more."),
        (typeof(StateResult), "What became of a state request."),
        (typeof(Recorded), "What became of a result, a failure or a parking; it need not be sent again."),
        (typeof(Child), "Where a child loop stands: said when it is started, and at its end."),
        (typeof(Answered), "Where a question to a person stands: said when it is asked, and when it is answered or expired."),
        (typeof(ConnectionError), "A message could not be used; a fatal one is followed by a close."),
    ];

    /// <summary>Builds the document. The same for the same code, byte by byte.</summary>
    public static JsonObject Build() => new()
    {
        ["asyncapi"] = "3.0.0",
        ["info"] = new JsonObject
        {
            ["title"] = "LoopStacks agent connection",
            ["version"] = "1",
            ["description"] = "One WebSocket per replica. A text frame holds one message or an array of messages, in order. Unknown properties are "
                + "ignored, unknown types are answered with an error. Whatever changes something names a work item and an attempt, and may be sent twice.",
        },
        ["defaultContentType"] = "application/json",
        ["channels"] = new JsonObject
        {
            ["connection"] = new JsonObject
            {
                ["address"] = ConnectionProtocol.Path,
                ["description"] = $"WebSocket sub-protocol {ConnectionProtocol.SubProtocol}. Frames of at most {ConnectionProtocol.MaxMessageBytes} bytes by default, "
                    + $"and {ConnectionProtocol.MaxMessagesPerFrame} messages.",
                ["messages"] = References(),
                ["bindings"] = new JsonObject { ["ws"] = new JsonObject { ["method"] = "GET" } },
            },
        },
        ["operations"] = new JsonObject
        {
            ["fromAgent"] = Operation("receive", "What the platform reads from agents.", s_fromAgent),
            ["fromPlatform"] = Operation("send", "What the platform says to agents.", s_fromPlatform),
        },
        ["components"] = new JsonObject { ["messages"] = Messages() },
    };

    private static JsonObject References()
    {
        var references = new JsonObject();
        foreach (var (type, _) in All())
            references[NameOf(type)] = Reference($"#/components/messages/{NameOf(type)}");
        return references;
    }

    private static JsonObject Operation(string action, string summary, (Type Type, string Summary)[] messages)
    {
        var references = new JsonArray();
        foreach (var (type, _) in messages)
            references.Add(Reference($"#/channels/connection/messages/{NameOf(type)}"));
        return new JsonObject { ["action"] = action, ["summary"] = summary, ["channel"] = Reference("#/channels/connection"), ["messages"] = references };
    }

    private static JsonObject Messages()
    {
        var messages = new JsonObject();
        foreach (var (type, summary) in All())
            messages[NameOf(type)] = new JsonObject { ["name"] = NameOf(type), ["summary"] = summary, ["payload"] = PayloadOf(type) };
        return messages;
    }

    private static JsonObject PayloadOf(Type type)
    {
        var exported = ContractsJson.Default.Options.GetJsonSchemaAsNode(
            type, new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Simplify }).AsObject();
        var properties = new JsonObject { ["type"] = new JsonObject { ["const"] = NameOf(type) } };
        foreach (var (name, schema) in exported["properties"]?.AsObject() ?? [])
            properties[name] = schema?.DeepClone();
        var required = new JsonArray("type");
        foreach (var name in exported["required"]?.AsArray() ?? [])
            required.Add(name!.GetValue<string>());
        return new JsonObject { ["type"] = "object", ["properties"] = properties, ["required"] = required };
    }

    // A null is left out on the wire, so the schema says what stands there where something does.
    private static JsonNode Simplify(JsonSchemaExporterContext context, JsonNode schema)
    {
        if (schema is not JsonObject node || node["type"] is not JsonArray types)
            return schema;
        for (var i = types.Count - 1; i >= 0; i--)
        {
            if (types[i]?.GetValue<string>() == "null")
                types.RemoveAt(i);
        }

        if (types.Count == 1)
            node["type"] = types[0]!.DeepClone();
        if (node.TryGetPropertyValue("default", out var value) && value is null)
            node.Remove("default");
        return node;
    }

    private static IEnumerable<(Type Type, string Summary)> All() => [.. s_fromAgent, .. s_fromPlatform];

    private static string NameOf(Type type)
    {
        var polymorphism = ContractsJson.Default.ConnectionMessage.PolymorphismOptions!;
        foreach (JsonDerivedType derived in polymorphism.DerivedTypes)
        {
            if (derived.DerivedType == type)
                return (string)derived.TypeDiscriminator!;
        }

        throw new InvalidOperationException($"{type.Name} is no message.");
    }

    private static JsonObject Reference(string pointer) => new() { ["$ref"] = pointer };
}
