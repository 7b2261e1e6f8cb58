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
        ];

        foreach (var exception in thrown)
        {
            var heard = engine.Serializer.Deserialize<Exception>(engine.Serializer.SerializeToArray(exception));

            Assert.Equal((exception.GetType(), exception.Message), (heard?.GetType(), heard?.Message));
        }
    }

    private sealed class UnknownException : Exception
    {
        public IntPtr CannotBeSerialized { get; } = 1;
    }
}
