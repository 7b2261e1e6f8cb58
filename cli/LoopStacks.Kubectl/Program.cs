using System.Runtime.InteropServices;
using LoopStacks.Cli.Shell;
using LoopStacks.Kubectl;

using var stop = new CancellationTokenSource();

// The first signal asks the command to end in order, the second one ends the process at once.
void OnSignal(PosixSignalContext signal)
{
    if (stop.IsCancellationRequested)
        return;
    signal.Cancel = true;
    stop.Cancel();
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
return await KubectlPlugin.RunAsync(args, CliHost.OfProcess(), stop.Token);
