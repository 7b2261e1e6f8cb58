using System.Text.Json;
using System.Text.Json.Nodes;
using LoopStacks.Core.Bidding;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Journal;
using Orleans.Serialization;

namespace LoopStacks.Engine.Tests;

/// <summary>What a loop says where its caller is in another process.</summary>
public sealed class SerializationTests
{
    [Fact]
    public async Task Exceptions_ToAnotherProcess_StayWhatTheyAre()
    {
        await using var engine = await EngineFixture.StartAsync();
        Exception[] thrown =
        [
            new VersionConflictException("somebody else wrote"),
            new StorageUnavailableException("the store is away", new System.Net.Sockets.SocketException(111)),
            new StorageUnavailableException("the store is away", new UnknownException()),
            new StorageUnavailableException("the store is away", Xunit.Sdk.FailException.ForFailure("in another library")),
        ];

        foreach (var exception in thrown)
        {
            var heard = engine.Serializer.Deserialize<Exception>(engine.Serializer.SerializeToArray(exception));

            Assert.Equal((exception.GetType(), exception.Message), (heard?.GetType(), heard?.Message));
        }
    }

    // While a cluster is upgraded, a newer process calls loops that an older one holds, and the other way round.
    [Fact]
    public async Task Commands_WithFieldsOfALaterVersion_AreReadWithoutThem()
    {
        await using var engine = await EngineFixture.StartAsync();
        var at = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        object[] sent =
        [
            new CancelLoop(at, "enough"),
            new RecordAnswers(at, 1, [new BidAnswer("a", "c", AnswerKind.Bid, 0.8)]),
            new ChildEnded(new LoopId(Guid.Parse("01a213c5-94ec-72a1-bd77-a9d39dde3720")), ChildStatus.Completed, FakeGateway.Json("1")),
            new StoredDefinition("hash", "name", [1, 2]),
        ];

        foreach (var one in sent)
        {
            var json = JsonSerializer.SerializeToNode(one, one.GetType(), engine.GrainJson)!.AsObject();
            var plain = json.DeepClone();
            json.Insert(0, "ofALaterVersion", new JsonObject { ["much"] = new JsonArray("more") });

            var read = json.Deserialize(one.GetType(), engine.GrainJson);

            Assert.True(JsonNode.DeepEquals(plain, JsonSerializer.SerializeToNode(read, one.GetType(), engine.GrainJson)), plain.ToJsonString());
        }
    }

    private sealed class UnknownException : Exception
    {
        public IntPtr CannotBeSerialized { get; } = 1;
    }
}
