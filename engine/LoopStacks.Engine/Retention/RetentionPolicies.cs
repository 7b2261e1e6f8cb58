using LoopStacks.Core.Resources;

namespace LoopStacks.Engine.Retention;

/// <summary>How long each realm keeps its loops after they have ended. Loops of a realm that is gone are kept as long as a realm that says nothing keeps them.</summary>
internal sealed class RetentionPolicies(IReadOnlyDictionary<string, TimeSpan> byRealm, DateTimeOffset now)
{
    private static readonly TimeSpan s_default = new RetentionSpec().LoopHistory;

    /// <summary>What ended before this is kept by no realm.</summary>
    public DateTimeOffset KeptByNone => Before(byRealm.Values.Append(s_default).Max());

    /// <summary>What began after this is kept by every realm.</summary>
    public DateTimeOffset KeptByAll => Before(byRealm.Values.Append(s_default).Min());

    public bool IsOver(EndedRoot root) => root.EndedAt < Before(byRealm.GetValueOrDefault(root.Realm, s_default));

    private DateTimeOffset Before(TimeSpan kept) => kept < now - DateTimeOffset.UnixEpoch ? now - kept : DateTimeOffset.UnixEpoch;
}
