using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using LoopStacks.Agents.Running;

namespace LoopStacks.Agents.Tests;

public sealed class KnockTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task At_WhereNobodyAnswers_IsFalse_AndTrueOnceSomebodyDoes()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var url = UrlOf(listener);
        listener.Stop();
        Assert.False(await Knock.AtAsync(url, s_limit));

        listener.Server.Dispose();
        using var again = new TcpListener(IPAddress.Loopback, url.Port);
        again.Start();
        while (!await Knock.AtAsync(url, s_limit))
            await Task.Yield(); // What was found out a moment ago counts for a moment.
    }

    [Fact]
    public async Task At_AskedByMany_OpensOneConnectionInAMoment()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var url = UrlOf(listener);

        var began = Stopwatch.GetTimestamp();
        var answers = await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => Knock.AtAsync(url, s_limit)));

        var moments = Stopwatch.GetElapsedTime(began) / Knock.Fresh;
        Assert.All(answers, Assert.True);
        var connections = 0;
        while (listener.Pending())
        {
            (await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken)).Dispose();
            connections++;
        }

        Assert.InRange(connections, 1, 1 + moments);
    }

    private static Uri UrlOf(TcpListener listener) => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
}
