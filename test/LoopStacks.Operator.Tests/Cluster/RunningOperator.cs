using LoopStacks.Kubernetes.Connections;
using LoopStacks.Operator.Settings;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoopStacks.Operator.Tests.Cluster;

/// <summary>An operator of this process.</summary>
internal sealed class RunningOperator : IAsyncDisposable
{
    private readonly KubernetesConnection _connection;
    private readonly CancellationTokenSource _end = new();
    private readonly OperatorRuntime _runtime;
    private readonly Task _running;

    private RunningOperator(KubernetesConnection connection, OperatorOptions options, CallRecorder calls, string name)
    {
        (_connection, Calls) = (connection, calls);
        ILoggerFactory logs = NullLoggerFactory.Instance;
        if (Environment.GetEnvironmentVariable("LOOPSTACKS_TEST_LOG") == "1")
            logs = LoggerFactory.Create(logging => logging.AddSimpleConsole(console => console.SingleLine = true));
        _runtime = new OperatorRuntime(connection, options, name, TimeProvider.System, logs) { AskServedEvery = TimeSpan.FromSeconds(1) };
        _running = _runtime.RunAsync(_end.Token);
    }

    public CallRecorder Calls { get; }

    public bool IsLeading => _runtime.IsLeading;

    public static async Task<RunningOperator> StartAsync(OperatorCluster cluster, OperatorOptions options, CallRecorder? calls = null, string name = "operator")
    {
        calls ??= new CallRecorder();
        return new RunningOperator(await cluster.ConnectAsync(calls), options, calls, name);
    }

    /// <summary>It leads, knows everything, and has nothing to do.</summary>
    public Task IdleAsync() => Eventually.HoldsAsync("the operator has nothing to do", async () =>
    {
        if (_running.IsCompleted)
            await _running;
        return _runtime.Pending is 0 ? null : $"leading: {_runtime.IsLeading}, ready: {_runtime.IsReady}, pending: {_runtime.Pending}";
    });

    /// <summary>Ends it at once; nothing more is written. What it was just doing is left as it is, as by a crash.</summary>
    public void Cut()
    {
        Calls.BeforeWrite = (_, _) => throw new HttpRequestException("It is dead.");
        _end.Cancel();
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _running;
        _connection.Dispose();
        _end.Dispose();
    }
}
