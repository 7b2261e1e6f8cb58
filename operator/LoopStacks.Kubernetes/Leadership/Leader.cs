using k8s.Models;
using LoopStacks.Kubernetes.Apply;
using LoopStacks.Kubernetes.Connections;
using Microsoft.Extensions.Logging;

namespace LoopStacks.Kubernetes.Leadership;

/// <summary>
/// Of several processes one leads, as a Lease (coordination.k8s.io/v1) says. Whoever leads renews it; who does not see it renewed for its duration takes it over. Only elapsed time is measured,
/// each by its own clock, so clocks may differ.
/// </summary>
/// <remarks>
/// The work's token is cancelled the moment that the lease is lost, or could not be renewed in time, counted from before the last renewal was sent. A process that is stopped
/// (SIGSTOP, a long pause of its machine) may wake up and go on for a moment with what it was just sending, as with every lease; writes are server-side apply, which the new leader puts right.
/// </remarks>
public sealed class Leader(ApplyClient client, LeaderOptions options, TimeProvider time, ILogger<Leader> logger)
{
    private string? _seen; // Version of the lease that was seen last, and when it was first seen.
    private long _seenAt;
    private string? _announced;
    private volatile bool _leads;

    /// <summary>Whether this process leads now.</summary>
    public bool IsLeading => _leads;

    /// <summary>Who leads, as far as is known; null before that.</summary>
    public string? Current => _announced;

    /// <summary>Waits to lead, then works. Ends when the work ends, or after it was cancelled since the lease was lost; the caller may run again to compete anew.</summary>
    /// <param name="work">Ends soon after its token is cancelled.</param>
    /// <returns>True where the work ended by itself or the caller cancelled; false where the lease was lost.</returns>
    public async Task<bool> RunAsync(Func<CancellationToken, Task> work, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(work);
        options.Validate();
        V1Lease held;
        long renewed;
        try
        {
            (held, renewed) = await AcquireAsync(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return true;
        }

        using var lost = new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(lost.Token, cancellation);
        using var end = new CancellationTokenSource();
        _leads = true;
        logger.LogInformation("{Identity} leads", options.Identity);
        var renewing = RenewAsync(held, renewed, lost, end.Token);
        try
        {
            await work(either.Token);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // It ended as it was told to.
        }
        finally
        {
            await end.CancelAsync();
            var last = await renewing;
            _leads = false;
            if (!lost.IsCancellationRequested)
                await ReleaseAsync(last);
        }

        return !lost.IsCancellationRequested;
    }

    private async Task<(V1Lease Lease, long At)> AcquireAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var at = time.GetTimestamp();
            try
            {
                if (await TryAcquireAsync(cancellation) is { } lease)
                    return (lease, at);
            }
            catch (Exception failure) when (!cancellation.IsCancellationRequested && IsPassing(failure))
            {
                logger.LogWarning("The lease {Lease} could not be asked for: {Message}", options.Lease, failure.Message);
            }

            // Not all at the same moment: the first to see it expired has it.
            await Task.Delay(options.TryEvery * (1 + (Random.Shared.NextDouble() / 5)), time, cancellation);
        }
    }

    private async Task<V1Lease?> TryAcquireAsync(CancellationToken cancellation)
    {
        var present = await client.GetAsync<V1Lease>(new ObjectKey(options.Namespace, options.Lease), cancellation: cancellation);
        if (present is null)
            return await WriteAsync(client.CreateAsync(New(), cancellation: cancellation));
        Announce(present.Spec?.HolderIdentity);
        if (IsHeldByAnother(present))
            return null;
        return await WriteAsync(client.ReplaceAsync(TakenOver(present), cancellation: cancellation));
    }

    private bool IsHeldByAnother(V1Lease present)
    {
        var holder = present.Spec?.HolderIdentity;
        if (string.IsNullOrEmpty(holder) || holder == options.Identity)
            return false;
        if (_seen != present.Metadata.ResourceVersion)
        {
            _seen = present.Metadata.ResourceVersion;
            _seenAt = time.GetTimestamp();
        }

        var duration = present.Spec!.LeaseDurationSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : options.LeaseFor;
        return time.GetElapsedTime(_seenAt) < duration;
    }

    /// <returns>Null where somebody else was faster.</returns>
    private async Task<V1Lease?> WriteAsync(Task<V1Lease> write)
    {
        try
        {
            var lease = await write;
            Announce(options.Identity);
            return lease;
        }
        catch (KubernetesApiException refused) when (refused.IsConflict || refused.IsAlreadyExists || refused.IsNotFound)
        {
            return null;
        }
    }

    /// <summary>Renews until the end, or until the lease is lost.</summary>
    private async Task<V1Lease> RenewAsync(V1Lease held, long renewed, CancellationTokenSource lost, CancellationToken end)
    {
        try
        {
            while (true)
            {
                var left = options.RenewWithin - time.GetElapsedTime(renewed);
                if (left > TimeSpan.Zero)
                {
                    // Not beyond the end of the time to renew, after which the work must not go on.
                    await Task.Delay(left < options.TryEvery ? left : options.TryEvery, time, end);
                    left = options.RenewWithin - time.GetElapsedTime(renewed);
                }

                if (left <= TimeSpan.Zero)
                {
                    await LoseAsync(lost, $"it could not be renewed within {options.RenewWithin.TotalSeconds:0.###} s");
                    return held;
                }

                var at = time.GetTimestamp();
                try
                {
                    using var deadline = new CancellationTokenSource(left, time);
                    using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, end);
                    held = await RenewOnceAsync(held, both.Token);
                    renewed = at;
                }
                catch (KubernetesApiException refused) when (refused.IsConflict || refused.IsNotFound)
                {
                    // Only who leads writes it: somebody took it, or removed it.
                    if (await TakenBackAsync(end) is not { } mine)
                    {
                        await LoseAsync(lost, "somebody else has it");
                        return held;
                    }

                    (held, renewed) = (mine, at);
                }
                catch (Exception failure) when (!end.IsCancellationRequested && IsPassing(failure))
                {
                    logger.LogWarning("The lease {Lease} was not renewed, {Left} left: {Message}", options.Lease, left, failure.Message);
                }
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            return held;
        }
    }

    private async Task<V1Lease> RenewOnceAsync(V1Lease held, CancellationToken cancellation)
    {
        held.Spec.RenewTime = Now();
        return await client.ReplaceAsync(held, cancellation: cancellation);
    }

    /// <summary>An answer that was lost, or an edit by hand, leaves a newer version that is still ours.</summary>
    private async Task<V1Lease?> TakenBackAsync(CancellationToken end)
    {
        var present = await client.GetAsync<V1Lease>(new ObjectKey(options.Namespace, options.Lease), cancellation: end);
        return present?.Spec?.HolderIdentity == options.Identity ? await WriteAsync(client.ReplaceAsync(Renewed(present), cancellation: end)) : null;
    }

    private async Task LoseAsync(CancellationTokenSource lost, string why)
    {
        _leads = false;
        logger.LogWarning("{Identity} no longer leads: {Why}", options.Identity, why);
        await lost.CancelAsync();
    }

    /// <summary>So that another need not wait until it expires.</summary>
    private async Task ReleaseAsync(V1Lease held)
    {
        held.Spec.HolderIdentity = "";
        held.Spec.LeaseDurationSeconds = 1;
        held.Spec.RenewTime = Now();
        try
        {
            using var limit = new CancellationTokenSource(options.TryEvery, time);
            await client.ReplaceAsync(held, cancellation: limit.Token);
            logger.LogInformation("{Identity} has given the lead away", options.Identity);
        }
        catch (Exception failure) when (IsPassing(failure))
        {
            logger.LogWarning("The lease {Lease} was not given away, it expires: {Message}", options.Lease, failure.Message);
        }
    }

    private V1Lease New() => new()
    {
        Metadata = new V1ObjectMeta { Name = options.Lease, NamespaceProperty = options.Namespace },
        Spec = Spec(transitions: 0),
    };

    private V1Lease TakenOver(V1Lease present)
    {
        present.Spec = Spec((present.Spec?.LeaseTransitions ?? 0) + (present.Spec?.HolderIdentity == options.Identity ? 0 : 1));
        return present;
    }

    private V1Lease Renewed(V1Lease present)
    {
        present.Spec.RenewTime = Now();
        present.Spec.LeaseDurationSeconds = (int)Math.Ceiling(options.LeaseFor.TotalSeconds);
        return present;
    }

    private V1LeaseSpec Spec(int transitions)
    {
        var now = Now();
        return new V1LeaseSpec
        {
            HolderIdentity = options.Identity,
            LeaseDurationSeconds = (int)Math.Ceiling(options.LeaseFor.TotalSeconds),
            AcquireTime = now,
            RenewTime = now,
            LeaseTransitions = transitions,
        };
    }

    /// <summary>The API server takes times of a Lease with a fraction of a second only, and the client leaves out one that is 0.</summary>
    private DateTime Now()
    {
        var now = time.GetUtcNow().UtcDateTime;
        return now.Ticks % TimeSpan.TicksPerSecond < TimeSpan.TicksPerMicrosecond ? now.AddMicroseconds(1) : now;
    }

    private void Announce(string? holder)
    {
        if (string.IsNullOrEmpty(holder) || holder == _announced)
            return;
        _announced = holder;
        if (holder != options.Identity)
            logger.LogInformation("{Holder} leads, {Identity} waits", holder, options.Identity);
    }

    private static bool IsPassing(Exception failure) =>
        failure is KubernetesApiException or HttpRequestException or IOException or TimeoutException or OperationCanceledException;
}
