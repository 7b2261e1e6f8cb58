using LoopStacks.Load;
using LoopStacks.Load.Agents;
using LoopStacks.Load.Fairness;
using LoopStacks.Load.Scale;
using LoopStacks.Load.Servers;
using LoopStacks.Load.Statistics;
using LoopStacks.Load.Trees;

using var stopping = new CancellationTokenSource();
Console.CancelKeyPress += (_, signal) =>
{
    signal.Cancel = true;
    stopping.Cancel();
};
using var terminated = System.Runtime.InteropServices.PosixSignalRegistration.Create(
    System.Runtime.InteropServices.PosixSignal.SIGTERM,
    signal =>
    {
        signal.Cancel = true;
        stopping.Cancel();
    });

try
{
    switch (args.FirstOrDefault())
    {
        case "floor":
            await FloorServer.RunAsync(args[1..], stopping.Token);
            return 0;
        case "agents":
            await BenchAgents.RunAloneAsync(LoadOptions.Parse(args[1..]), stopping.Token);
            return 0;
        case "measure":
            return await Measurement.RunAsync(LoadOptions.Parse(args[1..]), stopping.Token);
        case "peer-agents":
            await TreeAgents.RunForPeersAsync(LoadOptions.Parse(args[1..]), stopping.Token);
            return 0;
        case "trees":
            return await TreeMeasurement.RunAsync(LoadOptions.Parse(args[1..]), stopping.Token);
        case "model":
            return await ScalingModel.RunAsync(LoadOptions.Parse(args[1..]), stopping.Token);
        case "crowd":
            await Crowd.RunAsync(LoadOptions.Parse(args[1..]), stopping.Token);
            return 0;
        case "scale":
            return await ScaleMeasurement.RunAsync(LoadOptions.Parse(args[1..]), stopping.Token);
        case "statistics":
            await StatisticsQueries.RunAsync();
            return 0;
        case "fairness":
            return await FairnessMeasurement.RunAsync(LoadOptions.Parse(args[1..]), stopping.Token);
        default:
            await Console.Out.WriteLineAsync(LoadOptions.Usage);
            return args is ["--help" or "-h"] ? 0 : 2;
    }
}
catch (LoadException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 2;
}
catch (OperationCanceledException) when (stopping.IsCancellationRequested)
{
    return 130;
}
