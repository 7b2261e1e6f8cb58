using System.Text.Json;
using System.Text.Json.Nodes;
using LoopStacks.Core.Loops;
using LoopStacks.Coordination.Redis.Messages;
using LoopStacks.Engine.Coordination;

namespace LoopStacks.Coordination.Redis.Tests;

/// <summary>While a cluster is upgraded, processes of two versions talk over one Redis.</summary>
public sealed class NewerMessageTests
{
    private static readonly WorkItemId s_item = new(new LoopId(Guid.Parse("01a213c5-94ec-72a1-bd77-a9d39dde3720")), 1);

    public static TheoryData<object> Sent() =>
    [
        new CancelMessage(new WorkCancellation(s_item, 1, "r", "a", "enough")),
        new WorkMessage("r", "a"),
        new PresenceMessage(PresenceMessage.Changed, "node", 3, "r", "a", new InstanceOffer("r", "a", "agent", ["c"], 1, 8, 0, 0, null, null)),
        new WorkOrder(s_item, 1, "r", "a", null, "stack", ["c"], JsonElement.Parse("1"), [], new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), 0, null, null),
    ];

    [Theory]
    [MemberData(nameof(Sent), DisableDiscoveryEnumeration = true)]
    public void Message_WithFieldsOfALaterVersion_IsReadWithoutThem(object sent)
    {
        var type = BusJson.Default.GetTypeInfo(sent is NodeMessage ? typeof(NodeMessage) : sent.GetType())!;
        var json = JsonSerializer.SerializeToNode(sent, type)!.AsObject();
        var plain = json.DeepClone();
        json.Insert(0, "ofALaterVersion", new JsonObject { ["much"] = new JsonArray("more") });

        var read = JsonSerializer.Deserialize(json.ToJsonString(), type);

        Assert.True(JsonNode.DeepEquals(plain, JsonSerializer.SerializeToNode(read, type)), plain.ToJsonString());
    }
}
