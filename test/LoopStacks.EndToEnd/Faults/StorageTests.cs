using System.Diagnostics;
using System.Net;
using LoopStacks.Contracts.Problems;
using LoopStacks.EndToEnd.Platforms;

namespace LoopStacks.EndToEnd.Faults;

/// <summary>A store that can't be written: at the start it is a reason not to start, later one to refuse, and neither loses anything.</summary>
public sealed class StorageTests
{
    [Fact]
    public async Task Start_DataFolderIsAFile_RefusedWithReasonAndRemedy()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "occupied");
        await File.WriteAllTextAsync(file, "not a folder");

        var (exitCode, error) = await PlatformProcess.FailAsync(file);

        Assert.Equal(ExitCodes.Unavailable, exitCode);
        Assert.Contains(file, error, StringComparison.Ordinal);
        Assert.Contains("--data", error, StringComparison.Ordinal);
        Assert.Equal("not a folder", await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task Start_DataFolderCantBeMade_RefusedWithReasonAndRemedy()
    {
        var (exitCode, error) = await PlatformProcess.FailAsync("/proc/loopstacks-cant-be-here");

        Assert.Equal(ExitCodes.Unavailable, exitCode);
        Assert.Contains("/proc/loopstacks-cant-be-here", error, StringComparison.Ordinal);
        Assert.Contains("--data", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_DataFolderIsInUse_RefusedAndTheOtherGoesOn()
    {
        using var folder = new TemporaryFolder();
        await using var first = await PlatformProcess.StartAsync(folder.Path);

        var (exitCode, error) = await PlatformProcess.FailAsync(folder.Path);

        Assert.Equal(ExitCodes.Unavailable, exitCode);
        Assert.Contains("in use by another process", error, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await first.Client.Http.GetAsync("/readyz")).StatusCode);
    }

    [Fact]
    public async Task Start_StoreIsDamaged_RefusedWithReason()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllBytesAsync(Path.Combine(folder.Path, "loopstacks.db"), [.. Enumerable.Range(0, 8192).Select(i => (byte)(i * 31))]);

        var (exitCode, error) = await PlatformProcess.FailAsync(folder.Path);

        Assert.Equal(ExitCodes.Unavailable, exitCode);
        Assert.Contains("damaged", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Store_CantGrow_RefusesWith503LosesNothingAndGoesOn()
    {
        using var folder = new TemporaryFolder();
        await using var platform = await PlatformProcess.StartAsync(folder.Path, ignoreFileSizeSignal: true);

        await FillAndFreeAsync(
            platform,
            () =>
            {
                FileSizeLimit.Set(platform.Id, Directory.EnumerateFiles(folder.Path).Max(file => new FileInfo(file).Length) + 100_000);
                return Task.CompletedTask;
            },
            () => FileSizeLimit.Lift(platform.Id));
    }

    [Fact]
    public async Task Disk_IsFull_RefusesWith503LosesNothingAndGoesOn()
    {
        using var folder = new TemporaryFolder();
        Assert.SkipUnless(await RunAsync("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", folder.Path) == 0, "A small disk can be mounted by root only; Store_CantGrow does it otherwise.");
        try
        {
            await using var platform = await PlatformProcess.StartAsync(Path.Combine(folder.Path, "data"));
            var ballast = Path.Combine(folder.Path, "ballast");

            await FillAndFreeAsync(platform, () => FillAsync(ballast), () => File.Delete(ballast));
        }
        finally
        {
            Assert.Equal(0, await RunAsync("umount", "-l", folder.Path));
        }
    }

    /// <summary>Loops are started until the store is full, then until it has room again.</summary>
    private static async Task FillAndFreeAsync(PlatformProcess platform, Func<Task> fill, Action free)
    {
        await platform.Client.ApplyStackAsync("counting", """{"capabilities":["add"],"phases":{"execution":{"timeout":"120s","retryPolicy":{"maxRetries":10}}}}""");
        await using var adder = await KillTests.AgentAsync(platform, "adder", "add", number => new { sum = number + 1 });
        var load = new LoadUnderWay(platform.Address, "counting", loops: 400, callers: 16);
        await load.AcceptedAsync(20);
        await fill();

        var refused = await RefusalAsync(platform.Client);
        free();
        await load.AllAcceptedAsync();

        Assert.Equal("StorageUnavailable", refused.Code);
        await KillTests.AssertAllEndedOnceAsync(platform.Client, load);
    }

    private static async Task<Problem> RefusalAsync(PlatformClient client)
    {
        Problem? refused = null;
        var padding = new string('x', 50_000);
        await Patience.UntilAsync(
            async () =>
            {
                using var answer = await client.StartAsync(PlatformClient.BodyOf("add", new { number = 1, padding }));
                if (answer.StatusCode != HttpStatusCode.ServiceUnavailable)
                    return false;
                Assert.NotNull(answer.Headers.RetryAfter);
                refused = await PlatformClient.ProblemAsync(answer);
                return true;
            },
            "the store is full");
        return refused!;
    }

    private static async Task FillAsync(string ballast)
    {
        await using var file = new FileStream(ballast, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[4096];
        try
        {
            while (true)
                file.Write(block);
        }
        catch (IOException)
        {
            // Full, as wanted.
        }
    }

    private static async Task<int> RunAsync(string command, params string[] args)
    {
        using var process = Process.Start(new ProcessStartInfo(command, args) { RedirectStandardError = true })!;
        await process.WaitForExitAsync(Patience.Token());
        return process.ExitCode;
    }
}
