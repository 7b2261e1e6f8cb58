using System.Diagnostics;
using LoopStacks.Conformance.Servers;
using LoopStacks.Contracts.Problems;
using LoopStacks.EndToEnd.Platforms;

namespace LoopStacks.EndToEnd.Postgres;

/// <summary>A control plane that starts before its database does.</summary>
public sealed class StartWaitTests
{
    [Fact]
    public async Task ControlPlane_StartedBeforeItsDatabase_WaitsForIt()
    {
        await using var server = new PostgresServer();
        server.Require();
        await server.InitializeAsync();
        var database = await server.CreateDatabaseAsync();
        await server.StopAsync();
        using var process = Launch(database, "00:01:00");
        try
        {
            await SaysAsync(process, "It is waited for, for 60 s");
            await server.StartAsync();
            await SaysAsync(process, "Now listening on");
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(Patience.Token());
        }
    }

    [Theory]
    [InlineData("00:00:00", "PostgreSQL")]
    [InlineData("soon", "LoopStacks:StartWait is 'soon' and must be a time")]
    public async Task ControlPlane_DoesNotWait_EndsWithTheReason(string wait, string says)
    {
        using var process = Launch($"Host=127.0.0.1;Port={PlatformProcess.FreePort()};Database=x;Username=x;Password=x", wait);

        var said = await process.StandardError.ReadToEndAsync(Patience.Token());
        await process.WaitForExitAsync(Patience.Token());

        Assert.Equal(wait == "soon" ? ErrorCode.InvalidArgument.ExitCode : ErrorCode.StorageUnavailable.ExitCode, process.ExitCode);
        Assert.Contains(says, said, StringComparison.Ordinal);
    }

    private static Process Launch(string database, string wait)
    {
        var start = new ProcessStartInfo("dotnet", [Repository.Built("control-plane/LoopStacks.ControlPlane"), "--urls", "http://127.0.0.1:0", $"--LoopStacks:StartWait={wait}"]) { RedirectStandardError = true };
        start.Environment["LOOPSTACKS_POSTGRES"] = database;
        return Process.Start(start)!;
    }

    private static async Task SaysAsync(Process process, string what)
    {
        while (await process.StandardError.ReadLineAsync(Patience.Token()) is { } line)
        {
            if (line.Contains(what, StringComparison.Ordinal))
                return;
        }

        Assert.Fail($"It ended before it said '{what}'.");
    }
}
