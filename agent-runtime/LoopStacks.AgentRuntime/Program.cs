using System.Runtime.InteropServices;
using LoopStacks.AgentRuntime.CommandLine;
using Microsoft.Extensions.Logging;

using var logs = LoggerFactory.Create(logging => logging.AddSimpleConsole(console =>
{
    console.SingleLine = true;
    console.UseUtcTimestamp = true;
    console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
}));
using var traces = LoopStacks.AgentRuntime.Tracing.Start(Environment.GetEnvironmentVariable);
using var stopping = new CancellationTokenSource();
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
return await new RuntimeProgram(Environment.GetEnvironmentVariable, Console.Out, Console.Error, logs).RunAsync(args, stopping.Token).ConfigureAwait(false);

void Stop(PosixSignalContext signal)
{
    // A second signal is not caught: it ends the process at once.
    signal.Cancel = !stopping.IsCancellationRequested;
    stopping.Cancel();
}
