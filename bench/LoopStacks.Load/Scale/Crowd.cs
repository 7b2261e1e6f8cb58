using System.Text.Json;
using LoopStacks.Agents.Connections;
using LoopStacks.Contracts.Connection;
using LoopStacks.Load.Agents;
using LoopStacks.Load.Servers;

namespace LoopStacks.Load.Scale;

/// <summary>Many agents, each an instance on a connection of its own: either all in the default realm and never asked, or one a realm, which does the work of all three agents there.</summary>
internal static class Crowd
{
    public const string IdleCapability = "idle";

    // What a process here may have open is 20,000 files.
    private const int ConnectionsAProcess = 5000;
    private const int AtOnce = 64;

    public static string Realm(int number) => $"realm-{number:D5}";

    /// <summary>Runs some of them in this process until the token is cancelled.</summary>
    public static async Task RunAsync(LoadOptions options, CancellationToken cancellation)
    {
        using var connecting = new SemaphoreSlim(AtOnce);
        await Task.WhenAll(Enumerable.Range(options.First, options.Count).Select(async number =>
        {
            await connecting.WaitAsync(cancellation);
            AgentConnection connection;
            try
            {
                var hello = options.PerRealm
                    ? new Hello("bench-all", [.. BenchAgents.Capabilities], Realm: Realm(number), Instance: $"all-{number}", Credits: BenchAgents.Credits)
                    : new Hello("bench-idle", [IdleCapability], Instance: $"idle-{number}", Credits: 1);
                connection = await AgentConnection.ConnectAsync(options.Url, hello, cancellationToken: cancellation);
            }
            finally
            {
                connecting.Release();
            }

            await using (connection)
                await WorkAsync(connection, cancellation);
        }));
    }

    /// <summary>Starts this program as often as is needed to run agents <paramref name="first"/> to <paramref name="last"/>.</summary>
    public static List<ChildProcess> Start(Uri url, int first, int last, bool perRealm)
    {
        var processes = new List<ChildProcess>();
        for (var from = first; from <= last; from += ConnectionsAProcess)
        {
            var count = Math.Min(ConnectionsAProcess, last - from + 1);
            Report.Progress.Say($"{count:N0} agents connect");
            processes.Add(ChildProcess.Start([typeof(Crowd).Assembly.Location, "crowd", "--url", url.OriginalString, "--first", $"{from}", "--count", $"{count}", "--per-realm", perRealm ? "yes" : "no"]));
        }

        return processes;
    }

    private static async Task WorkAsync(AgentConnection connection, CancellationToken cancellation)
    {
        var frame = new List<FrameEntry>(connection.TakeEarly());
        do
        {
            foreach (var entry in frame)
                Handle(connection, entry.Message);
            frame.Clear();
        }
        while (await connection.ReceiveAsync(frame, cancellation));
    }

    private static void Handle(AgentConnection connection, ConnectionMessage? message)
    {
        switch (message)
        {
            case Announce announce:
                foreach (var capability in BenchAgents.Capabilities)
                    connection.TrySend(new Bid(announce.Announcement, capability, 0.8));
                break;
            case Award award:
                connection.TrySend(new Accept(award.WorkItem, award.Attempt));
                var answers = BenchAgents.Capabilities.SelectMany(capability => BenchAgents.Answer(capability, award.Input)).ToDictionary();
                connection.TrySend(new Result(award.WorkItem, award.Attempt, JsonSerializer.SerializeToElement(answers)));
                break;
        }
    }
}
