using System.Collections.Concurrent;
using LoopStacks.Contracts.Audit;
using LoopStacks.Engine.Audit;
using LoopStacks.Engine.Faults;

namespace LoopStacks.Api.Tests.Fakes;

/// <summary>Keeps deeds, and answers one page.</summary>
internal sealed class FakeAuditLog : IAuditLog
{
    public ConcurrentQueue<Deed> Deeds { get; } = new();

    public ConcurrentQueue<AuditFilter> Filters { get; } = new();

    public ValueTask RecordAsync(Deed deed)
    {
        Deeds.Enqueue(deed);
        return ValueTask.CompletedTask;
    }

    public ValueTask<Outcome<AuditPage>> ListAsync(AuditFilter filter, CancellationToken cancellation)
    {
        Filters.Enqueue(filter);
        return ValueTask.FromResult<Outcome<AuditPage>>(new AuditPage([new AuditEntry("7", DateTimeOffset.UnixEpoch, "loopback", "eva", "pause", "Execution", null, "x", "r", "done")], null));
    }
}
