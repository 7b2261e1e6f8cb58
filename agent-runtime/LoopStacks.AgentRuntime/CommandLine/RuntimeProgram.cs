using LoopStacks.Agents.Connections;
using LoopStacks.Contracts.Problems;
using Microsoft.Extensions.Logging;

namespace LoopStacks.AgentRuntime.CommandLine;

/// <summary>The program without its process: arguments in, texts and an exit code out.</summary>
internal sealed class RuntimeProgram(Func<string, string?> environment, TextWriter output, TextWriter error, ILoggerFactory logs)
{
    public async Task<int> RunAsync(string[] args, CancellationToken stopping)
    {
        try
        {
            var command = RuntimeCommandLine.Parse(args, environment);
            if (command.Help)
            {
                await output.WriteLineAsync(RuntimeCommandLine.Help).ConfigureAwait(false);
                return ExitCodes.Ok;
            }

            // First, so that whoever watches sees a process that lives while it waits for the platform.
            await using var health = command.HealthPort is { } port ? await HealthEndpoint.StartAsync(port).ConfigureAwait(false) : null;
            using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
            var options = await new OptionsBuilder(command, new ResourceReader(http, command, TimeProvider.System)).BuildAsync(stopping).ConfigureAwait(false);
            await UniversalAgent.RunAsync(options with { LoggerFactory = logs, Secrets = environment, ConnectionChanged = health is null ? null : health.Connected }, stopping).ConfigureAwait(false);
            return ExitCodes.Ok;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return ExitCodes.Ok;
        }
        catch (ArgumentException exception)
        {
            return await EndAsync(ExitCodes.Usage, exception.Message + "\nSee --help.").ConfigureAwait(false);
        }
        catch (CommandFailedException exception)
        {
            return await EndAsync(exception.ExitCode, exception.Message).ConfigureAwait(false);
        }
        catch (AgentRejectedException exception)
        {
            return await EndAsync(ExitCodes.Invalid, $"The platform does not let the agent in. {exception.Message}").ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            return await EndAsync(ExitCodes.Internal, $"The agent runtime failed: {exception.Message}").ConfigureAwait(false);
        }
    }

    private async Task<int> EndAsync(int exitCode, string message)
    {
        await error.WriteLineAsync(message).ConfigureAwait(false);
        return exitCode;
    }
}
