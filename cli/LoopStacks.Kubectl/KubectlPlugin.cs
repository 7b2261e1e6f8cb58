using LoopStacks.Cli.Output;
using LoopStacks.Cli.Shell;

namespace LoopStacks.Kubectl;

/// <summary>`kubectl loopstacks`: opens the platform's port by kubectl, for as long as the command runs, and runs the command of `loopstacks` through it.</summary>
internal static class KubectlPlugin
{
    public const string Help =
        """
        kubectl loopstacks runs the commands of `loopstacks` on the platform in the cluster of kubectl's current context, through a port-forward of its own.

        Its own options, beside those below:
          --context NAME            context of the kubeconfig [default: the current one]
          --kubeconfig FILE         the kubeconfig [default: kubectl's]
          --system-namespace NAME   where the platform runs [env: LOOPSTACKS_SYSTEM_NAMESPACE; default: loopstacks-system]
          --deployment NAME         Deployment of its control planes [default: loopstacks]
          --port PORT               port of the pod; 8081 needs a token, LOOPSTACKS_TOKEN [default: 8080]
        With --url nothing is forwarded.

        """;

    public static async Task<int> RunAsync(string[] args, CliHost host, CancellationToken cancellation)
    {
        // A platform of its own is what this is not for.
        host = host with { StartPlatform = null };
        try
        {
            var arguments = PluginArguments.Parse(args, host.Environment);
            if (arguments.Command is [] or ["--help"] or ["-h"])
                await host.Out.WriteLineAsync(Help);
            if (!arguments.NeedsPlatform)
                return await CliApp.RunAsync([.. arguments.Command], host, cancellation);
            await using var forward = await PortForward.StartAsync(arguments, host, cancellation);
            var environment = host.Environment;
            return await CliApp.RunAsync(
                [.. arguments.Command], host with { Environment = name => name == "LOOPSTACKS_URL" ? forward.Url : environment(name) }, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return Contracts.Problems.ExitCodes.Interrupted;
        }
        catch (CliFailure failure)
        {
            ProblemText.Write(new Screen(host.Error, host.IsErrorTerminal, false), failure, host.Environment("LOOPSTACKS_OUTPUT") == "json");
            return failure.ExitCode;
        }
    }
}
