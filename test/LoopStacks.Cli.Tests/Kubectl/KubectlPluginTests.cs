using System.Globalization;
using LoopStacks.Cli.Tests.Fakes;
using LoopStacks.Contracts.Problems;
using LoopStacks.Kubectl;

namespace LoopStacks.Cli.Tests.Kubectl;

/// <summary>The plugin with a kubectl that the test plays: it forwards to a platform of the test, or does not.</summary>
public sealed class KubectlPluginTests : IDisposable
{
    private readonly CliRunner _cli = new() { Program = KubectlPlugin.RunAsync };

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Command_CurrentContext_GoesThroughAForwardThatEndsWithIt()
    {
        await using var platform = await FakePlatform.StartAsync();
        Kubectl($"echo 'Forwarding from 127.0.0.1:{platform.Address.Port} -> 8080'; exec sleep 60");

        var run = await _cli.RunAsync("get", "agents", "-o", "json");

        Assert.Equal((ExitCodes.Ok, ""), (run.ExitCode, run.Error));
        Assert.Contains("items", run.Out, StringComparison.Ordinal);
        Assert.Equal("--namespace loopstacks-system port-forward --address=127.0.0.1 deployment/loopstacks :8080", Asked);
        Assert.False(Directory.Exists($"/proc/{Pid}"), "kubectl still runs");
    }

    [Fact]
    public async Task Command_PlaceIsNamed_AsksThere()
    {
        await using var platform = await FakePlatform.StartAsync();
        _cli.Environment["LOOPSTACKS_SYSTEM_NAMESPACE"] = "elsewhere";
        Kubectl($"echo 'Forwarding from 127.0.0.1:{platform.Address.Port} -> 8081'; exec sleep 60");

        await _cli.RunAsync("--context", "prod", "get", "--deployment=mine", "agents", "--kubeconfig", "/k", "--port", "8081");

        Assert.Equal("--context=prod --kubeconfig=/k --namespace elsewhere port-forward --address=127.0.0.1 deployment/mine :8081", Asked);
    }

    [Fact]
    public async Task Command_PlatformRefuses_KeepsItsExitCode()
    {
        await using var platform = await FakePlatform.StartAsync();
        platform.Refusal = new Problem("about:blank", "", 404, "NotFound", "There is none.");
        Kubectl($"echo 'Forwarding from 127.0.0.1:{platform.Address.Port} -> 8080'; exec sleep 60");

        Assert.Equal(ExitCodes.NotFound, (await _cli.RunAsync("describe", "agent", "x")).ExitCode);
    }

    [Fact]
    public async Task Command_NoWayToThePlatform_SaysWhatKubectlSaid()
    {
        Kubectl("echo 'error: deployments.apps \"loopstacks\" not found' >&2; exit 1");

        var run = await _cli.RunAsync("get", "agents");

        Assert.Equal(ExitCodes.Unavailable, run.ExitCode);
        Assert.Contains("deployments.apps \"loopstacks\" not found", run.Error, StringComparison.Ordinal);
        Assert.Contains("kubectl get pods --namespace loopstacks-system", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Out);
    }

    [Fact]
    public async Task Command_NoKubectl_SaysSo()
    {
        _cli.Environment["PATH"] = _cli.Folder;

        var run = await _cli.RunAsync("get", "agents");

        Assert.Equal(ExitCodes.Unavailable, run.ExitCode);
        Assert.Contains("Install kubectl", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("get", "--help")]
    [InlineData("completion", "bash")]
    [InlineData("version", "--client")]
    public async Task Command_NeedsNoPlatform_ForwardsNothing(params string[] args)
    {
        Kubectl("exit 1");

        Assert.Equal(ExitCodes.Ok, (await _cli.RunAsync(args)).ExitCode);
        Assert.False(File.Exists(Path.Combine(_cli.Folder, "asked")));
    }

    [Fact]
    public async Task Command_UrlIsGiven_ForwardsNothing()
    {
        await using var platform = await FakePlatform.StartAsync();
        Kubectl("exit 1");

        Assert.Equal(ExitCodes.Ok, (await _cli.RunAsync("get", "agents", "--url", platform.Address.AbsoluteUri)).ExitCode);
        Assert.False(File.Exists(Path.Combine(_cli.Folder, "asked")));
    }

    [Theory]
    [InlineData("--port 0 get agents", "--port must be a port")]
    [InlineData("get agents --context", "--context needs a value")]
    [InlineData("dev", "")]
    public async Task CommandLine_Wrong_IsUsage(string line, string says)
    {
        Kubectl("echo 'Forwarding from 127.0.0.1:1 -> 8080'; exec sleep 60");

        var run = await _cli.RunAsync(line.Split(' '));

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains(says, run.Error, StringComparison.Ordinal);
    }

    private string Asked => File.ReadAllText(Path.Combine(_cli.Folder, "asked")).Trim();

    private int Pid => int.Parse(File.ReadAllText(Path.Combine(_cli.Folder, "pid")), CultureInfo.InvariantCulture);

    /// <summary>What it was asked is noted, and then it does this.</summary>
    private void Kubectl(string script)
    {
        var file = Path.Combine(_cli.Folder, _cli.Write("bin/kubectl", $"#!/bin/sh\necho \"$*\" >'{_cli.Folder}/asked'; echo $$ >'{_cli.Folder}/pid'\n{script}\n"));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        _cli.Environment["PATH"] = Path.GetDirectoryName(file) + ":/usr/bin:/bin";
    }
}
