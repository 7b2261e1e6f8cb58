using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;
using LoopStacks.Cli.Shell;
using LoopStacks.Contracts.Problems;

namespace LoopStacks.Kubectl;

/// <summary>A free port of this machine that leads to a control plane's pod: `kubectl port-forward` as a process of ours, since kubectl knows every way to log in to a cluster.</summary>
internal sealed partial class PortForward : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private const string NoKubectl = "Install kubectl, or forward the port yourself and give its address with --url.";

    private readonly Process _kubectl;

    private PortForward(Process kubectl, string url) => (_kubectl, Url) = (kubectl, url);

    public string Url { get; }

    /// <exception cref="CliFailure">kubectl is missing, or does not get there; says what it said.</exception>
    public static async Task<PortForward> StartAsync(PluginArguments arguments, CliHost host, CancellationToken cancellation)
    {
        var kubectl = Start(arguments, host);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(s_patience);
        var said = kubectl.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            while (await kubectl.StandardOutput.ReadLineAsync(limit.Token) is { } line)
            {
                if (Forwarding().Match(line) is not { Success: true } match)
                    continue;
                _ = kubectl.StandardOutput.ReadToEndAsync(CancellationToken.None); // A line for each connection, which nobody needs; unread they would stop it.
                return new PortForward(kubectl, $"http://127.0.0.1:{match.Groups[1].Value}");
            }

            throw Failed(arguments, (await said).Trim());
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            await EndAsync(kubectl);
            throw Failed(arguments, $"kubectl port-forward did not get there within {s_patience.TotalSeconds:0} s.");
        }
        catch
        {
            await EndAsync(kubectl);
            throw;
        }
    }

    public async ValueTask DisposeAsync() => await EndAsync(_kubectl);

    private static Process Start(PluginArguments arguments, CliHost host)
    {
        var start = new ProcessStartInfo("kubectl") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = host.WorkingFolder };
        foreach (var (option, value) in new[] { ("--context", arguments.Context), ("--kubeconfig", arguments.Kubeconfig) })
        {
            if (value is not null)
                start.ArgumentList.Add($"{option}={value}");
        }

        foreach (var word in new[] { "--namespace", arguments.SystemNamespace, "port-forward", "--address=127.0.0.1", $"deployment/{arguments.Deployment}", $":{arguments.Port}" })
            start.ArgumentList.Add(word);
        if (host.Environment("PATH") is { } path)
            start.Environment["PATH"] = path;
        // A program's name would be sought on the path of this process, not on the one given.
        start.FileName = Find(start.Environment["PATH"] ?? "") ?? throw Unreachable("kubectl is not on the PATH.", NoKubectl);
        try
        {
            var kubectl = Process.Start(start)!;
            kubectl.StandardInput.Close();
            return kubectl;
        }
        catch (Win32Exception exception)
        {
            throw Unreachable($"kubectl can't be started: {exception.Message}.", NoKubectl);
        }
    }

    private static string? Find(string path) =>
        path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? "kubectl.exe" : "kubectl")).FirstOrDefault(File.Exists);

    private static CliFailure Failed(PluginArguments arguments, string said) => Unreachable(
        $"There is no way to deployment {arguments.Deployment} in namespace {arguments.SystemNamespace}. {(said.Length > 0 ? said : "kubectl port-forward ended without a word.")}",
        "See: kubectl get pods --namespace " + arguments.SystemNamespace + ". Another place is named by --context, --system-namespace and --deployment.");

    private static CliFailure Unreachable(string detail, string remedy) =>
        new(new Problem("about:blank", "The platform can't be reached", 503, Cli.Api.Unreachable.Code, detail), ExitCodes.Unavailable, remedy);

    private static async Task EndAsync(Process kubectl)
    {
        try
        {
            kubectl.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended already.
        }

        await kubectl.WaitForExitAsync(CancellationToken.None);
        kubectl.Dispose();
    }

    [GeneratedRegex(@"^Forwarding from 127\.0\.0\.1:(\d+) ->")]
    private static partial Regex Forwarding();
}
