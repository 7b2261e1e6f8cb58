using System.Globalization;
using LoopStacks.Contracts.Audit;
using LoopStacks.Contracts.Problems;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Faults;
using LoopStacks.Engine.Journal;
using LoopStacks.Engine.Loops;
using Microsoft.Extensions.Logging;

namespace LoopStacks.Engine.Audit;

/// <summary>Deeds into the store, entries out of it.</summary>
internal sealed class AuditLog(IAuditStore store, ILoopJournal journal, StackResolver stacks, TimeProvider time, ILogger<AuditLog> logger) : IAuditLog
{
    public async ValueTask RecordAsync(Deed deed)
    {
        try
        {
            if (deed.Realm is null && deed.Kind is Deed.Execution or Deed.Task)
                deed = deed with { Realm = await RealmOfAsync(deed.Name) };
            if (deed.Kind is Deed.Execution or Deed.Task && deed.Realm is { } realm && stacks.Realm(realm) is { Spec.Governance.LoopAuditingEnabled: false })
                return;
            await store.AppendAsync(deed, time.GetUtcNow());
        }
        catch (Exception exception)
        {
            // It is done, or refused, and can't be undone for this; so it stands here.
            logger.LogError(exception, "Audit: {Subject} ({By}) {Action} {Kind} {Name} of realm {Realm}: {Result} {Code}; it could not be stored", deed.Subject, deed.By, deed.Action, deed.Kind, deed.Name, deed.Realm, deed.Result, deed.Code);
        }
    }

    public async ValueTask<Outcome<AuditPage>> ListAsync(AuditFilter filter, CancellationToken cancellation)
    {
        long? before = null;
        if (filter.Cursor is not null)
        {
            if (!long.TryParse(filter.Cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var cursor))
                return new Fault(ErrorCode.UnknownCursor, $"The cursor '{filter.Cursor}' is none of ours; take 'next' of the page before, or leave it out.");
            before = cursor;
        }

        var found = await store.ListAsync(filter with { Limit = filter.Limit + 1 }, before, cancellation);
        var items = found.Take(filter.Limit).Select(Entry).ToArray();
        return new AuditPage(items, found.Count > filter.Limit ? items[^1].Id : null);
    }

    /// <summary>Of an execution, or of a task, whose id begins with that of its execution.</summary>
    private async ValueTask<string?> RealmOfAsync(string id) => LoopId.TryParse(id.Split('.')[0], out var loop) ? (await journal.FindAsync(loop, CancellationToken.None))?.Realm : null;

    private static AuditEntry Entry(StoredDeed stored)
    {
        var deed = stored.Deed;
        return new AuditEntry(
            stored.Number.ToString(CultureInfo.InvariantCulture), stored.At, deed.Subject, deed.By, deed.Action, deed.Kind, deed.Namespace, deed.Name, deed.Realm, deed.Result, deed.Code, deed.TraceId);
    }
}
