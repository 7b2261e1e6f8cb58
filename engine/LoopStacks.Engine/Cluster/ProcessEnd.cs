using LoopStacks.Contracts.Problems;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace LoopStacks.Engine.Cluster;

/// <summary>
/// Ends this process where it must not go on: the others have given it up, since it did not answer them for a while, and have its loops. It says so, and ends with <see cref="ExitCodes.GivenUp"/>, to be started again. Nothing
/// is tidied up: whatever it still holds is not its own any more.
/// </summary>
internal sealed class ProcessEnd(ILogger<ProcessEnd> logger) : IFatalErrorHandler
{
    // The console takes what is logged a moment later. What this process sends meanwhile is refused.
    private static readonly TimeSpan s_lastWords = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private int _ends;

    public bool IsUnexpected(Exception exception) => !(exception is ThreadAbortException or OperationCanceledException);

    /// <summary>Called by the silo, above all where it finds in the membership that it is dead.</summary>
    public void OnFatalException(object? sender = null, string? context = null, Exception? exception = null) => End(context ?? exception?.Message ?? "its membership failed");

    /// <summary>Others have fenced it off the journal.</summary>
    public void AsFenced() => End("the journal takes nothing from it any more");

    private void End(string reason)
    {
        if (Interlocked.Exchange(ref _ends, 1) != 0)
            return;
        var message = $"This control plane ends now and is to be started again: the others have given it up, since it did not answer them, and have its loops. ({reason})";
        logger.LogCritical("{Message}", message);
        // Not by whoever found out, who may hold what the end waits for.
        StartThread(() =>
        {
            Thread.Sleep(s_lastWords);
            Environment.Exit(ExitCodes.GivenUp);
        });
        StartThread(() =>
        {
            Thread.Sleep(s_patience);
            Environment.FailFast(message); // Something holds the end up.
        });
    }

    private static void StartThread(ThreadStart run) => new Thread(run) { IsBackground = true }.Start();
}
