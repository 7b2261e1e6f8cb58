using System.Text.Json;
using LoopStacks.Agents.Connections;
using LoopStacks.Contracts.Connection;

namespace LoopStacks.Load.Agents;

/// <summary>An agent right on the connection, to see what the SDK costs. It neither reconnects nor sends heartbeats.</summary>
internal static class RawAgent
{
    public static async Task RunAsync(Uri url, string capability, CancellationToken cancellation)
    {
        await using var connection = await AgentConnection.ConnectAsync(url, new Hello($"bench-{capability}", [capability], Credits: BenchAgents.Credits), cancellationToken: cancellation);
        var frame = new List<FrameEntry>(connection.TakeEarly());
        do
        {
            foreach (var entry in frame)
                Handle(connection, capability, entry.Message);
            frame.Clear();
        }
        while (await connection.ReceiveAsync(frame, cancellation));
    }

    private static void Handle(AgentConnection connection, string capability, ConnectionMessage? message)
    {
        switch (message)
        {
            case Announce announce:
                connection.TrySend(new Bid(announce.Announcement, capability, 0.8));
                break;
            case Award award:
                connection.TrySend(new Accept(award.WorkItem, award.Attempt));
                connection.TrySend(new Result(award.WorkItem, award.Attempt, JsonSerializer.SerializeToElement(BenchAgents.Answer(capability, award.Input))));
                break;
        }
    }
}
