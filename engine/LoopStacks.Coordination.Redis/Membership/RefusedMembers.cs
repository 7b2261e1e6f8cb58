using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace LoopStacks.Coordination.Redis.Membership;

/// <summary>
/// Before this process joins, declares those of its own machine dead whose address refuses connections: where nobody listens, the process is gone, and need not be waited for. One that hangs still listens, and is given the time
/// that everybody gets, as is one on another machine, of which only its own network knows for sure.
/// </summary>
internal sealed class RefusedMembers(IMembershipTable table, IClusterMembershipService members, ILocalSiloDetails self, ILogger<RefusedMembers> logger) : ILifecycleParticipant<ISiloLifecycle>
{
    private const int MostLooks = 20;

    // On one machine the answer comes at once. Who gives none in this time is not refused.
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(500);

    /// <summary>After this process is in the membership, which it must be to declare anything, and before it asks the others whether they hear it.</summary>
    public void Participate(ISiloLifecycle observer) => observer.Subscribe(nameof(RefusedMembers), ServiceLifecycleStage.AfterRuntimeGrainServices + 1, DeclareAsync);

    /// <summary>Whether nobody listens there.</summary>
    internal static async Task<bool> IsRefusedAsync(IPEndPoint address, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(s_patience);
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(address, limit.Token).ConfigureAwait(false);
            return false;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode == SocketError.ConnectionRefused;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Of this very machine: loopback addresses alone mean another one in each container.</summary>
    internal static bool IsNear(MembershipEntry member, ILocalSiloDetails self) =>
        member.HostName == self.DnsHostName && member.SiloAddress.Endpoint.Address.Equals(self.SiloAddress.Endpoint.Address) && !member.SiloAddress.Equals(self.SiloAddress);

    private async Task DeclareAsync(CancellationToken cancellation)
    {
        try
        {
            var known = await table.ReadAllAsync(cancellation).ConfigureAwait(false);
            // Who is still joining may not listen yet, and who stops does so in its own time.
            SiloAddress[] near = [.. known.Members.Select(member => member.Item1).Where(member => member.Status == SiloStatus.Active && IsNear(member, self)).Select(member => member.SiloAddress)];
            var declared = await Task.WhenAll(near.Select(member => DeclareAsync(member, cancellation))).ConfigureAwait(false);
            SiloAddress[] gone = [.. near.Where((_, i) => declared[i])];
            // Whom to wait for is read from a copy, which does not know yet; and a look that was under way before may be all that the first one gets.
            for (var looks = 0; looks < MostLooks && Array.Exists(gone, member => members.CurrentSnapshot.GetSiloStatus(member) == SiloStatus.Active); looks++)
                await members.Refresh(cancellationToken: cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            logger.LogWarning(exception, "Which processes of this machine are gone could not be found out, so they are waited for as others are");
        }
    }

    private async Task<bool> DeclareAsync(SiloAddress member, CancellationToken cancellation)
    {
        if (!await IsRefusedAsync(member.Endpoint, cancellation).ConfigureAwait(false) || !await members.TryKill(member).ConfigureAwait(false))
            return false;
        logger.LogInformation("{Process} of this machine is gone, since its address refuses connections: it is not waited for", member.ToParsableString());
        return true;
    }
}
