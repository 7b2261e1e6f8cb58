using LoopStacks.Contracts.Audit;
using LoopStacks.Engine.Faults;

namespace LoopStacks.Engine.Audit;

/// <summary>What people did with resources and loops. Thread safe.</summary>
public interface IAuditLog
{
    /// <summary>
    /// Keeps a deed after it was done or refused; completes when it is durable. Where the store fails then, the deed stands, and the log has the entry instead. Deeds on loops of a realm that turned auditing off
    /// (<c>governance.loopAuditingEnabled</c>) are not kept.
    /// </summary>
    ValueTask RecordAsync(Deed deed);

    /// <summary>Entries that fit, newest first.</summary>
    /// <exception cref="Journal.StorageUnavailableException">It can't be read now.</exception>
    ValueTask<Outcome<AuditPage>> ListAsync(AuditFilter filter, CancellationToken cancellation);
}

/// <summary>A deed, as whoever answers the request knows it; see <see cref="AuditEntry"/>.</summary>
/// <param name="Realm">Null where the loop's is to be looked up, or there is none.</param>
public sealed record Deed(string Subject, string? By, string Action, string Kind, string? Namespace, string Name, string? Realm, string Result, string? Code, string? TraceId)
{
    public const string Execution = "Execution";
    public const string Task = "Task";
    public const string Done = "done";
    public const string Unchanged = "unchanged";
    public const string Refused = "refused";
}

/// <summary>Which entries to list; null leaves a filter out.</summary>
/// <param name="Since">At this time or after it.</param>
/// <param name="Until">Before this time.</param>
/// <param name="Cursor"><c>next</c> of the page before.</param>
public sealed record AuditFilter(
    string? Realm = null, string? By = null, string? Action = null, string? Kind = null, string? Name = null, DateTimeOffset? Since = null, DateTimeOffset? Until = null, string? Cursor = null, int Limit = 50);
