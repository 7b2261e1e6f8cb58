using System.Globalization;
using LoopStacks.Coordination.Redis.Messages;
using LoopStacks.Coordination.Redis.Presence;
using LoopStacks.Coordination.Redis.Work;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Coordination;
using StackExchange.Redis;

namespace LoopStacks.Coordination.Redis;

/// <summary>What is done at each beat: what had to wait is done, what waits is kept alive, what nobody will ever take is refused.</summary>
public sealed partial class RedisBus
{
    private HashEntry[] _members = [];

    /// <summary>Redis is back, or had forgotten this process.</summary>
    private async Task RestoreAsync()
    {
        await CompareAsync().ConfigureAwait(false);
        // Others may have taken what this process had, and work on it.
        foreach (var (item, held) in _held)
        {
            if (held.InRedis)
                await HoldAsync(item, held).ConfigureAwait(false);
        }

        Recheck();
    }

    /// <summary>
    /// The silos keep their membership in Redis, and are lost for one another without it. So each process has a copy, one beat old at most, and the first that finds it gone, or begun anew, puts back what is missing,
    /// with a version that is higher than any that a silo has seen.
    /// </summary>
    private async Task KeepMembersAsync()
    {
        var members = await _redis!.HashAsync(_keys.Members).ConfigureAwait(false);
        if (VersionOf(members) >= VersionOf(_members))
        {
            _members = members;
            return;
        }

        // It is gone; or a silo that starts found nothing and began a new one, without those that are there, whom nobody could then declare dead.
        RedisValue[] fields = [.. _members.SelectMany(member => new[] { member.Name, member.Value })];
        await _redis.EvalAsync(PresenceScripts.RestoreMembers, [_keys.Members], fields).ConfigureAwait(false);
    }

    /// <summary>Of the membership, which only grows; -1 where there is none.</summary>
    private static long VersionOf(HashEntry[] members) => members.Length == 0
        ? -1
        : members.FirstOrDefault(member => member.Name == PresenceScripts.MembersVersion).Value.TryParse(out long version) ? version : 0;

    /// <param name="joined">This process's silo has just joined: the others take a new copy at once, since one without it would be its end if it were put back.</param>
    internal async Task CopyMembersAsync(bool joined)
    {
        try
        {
            await KeepMembersAsync().ConfigureAwait(false);
            if (joined)
                await SayAsync(new PresenceMessage(PresenceMessage.Members, Node, _version)).ConfigureAwait(false);
        }
        catch (RedisException exception)
        {
            LogNotSent(_logger, "Membership", Reason(exception)); // The next beat does it.
        }
    }

    private async Task TendAsync()
    {
        for (var left = _releases.Count; left > 0 && IsUp && _releases.TryDequeue(out var release); left--)
            await ReleaseAsync(release.Realm, release.Instance, release.Item, release.Attempt).ConfigureAwait(false);
        foreach (var (item, order) in _kept)
        {
            if (_kept.TryRemove(KeyValuePair.Create(item, order)))
                Dispatch(order);
        }

        await ReclaimDueAsync().ConfigureAwait(false);
        foreach (var ((realm, instance), since) in _abandoned)
            await DrainAsync(realm, instance, since).ConfigureAwait(false);
        foreach (var (_, stream) in _streams)
            stream.Wake(); // A credit may have become free without a word.
        if (Due(ref _renewedAt, _options.RenewInterval))
            await RenewAsync().ConfigureAwait(false);
    }

    private async Task ReclaimDueAsync()
    {
        for (var left = _reclaims.Count; left > 0 && _reclaims.TryDequeue(out var due); left--)
        {
            if (_time.GetElapsedTime(due.Since) < due.Wait)
                _reclaims.Enqueue(due);
            else if (_streams.ContainsKey((due.Realm, due.Instance)) || IsFirst())
                await ReclaimAsync(due.Realm, due.Instance).ConfigureAwait(false);
        }
    }

    /// <summary>One of the processes does what one has to do.</summary>
    private bool IsFirst() => _view.Nodes.All(node => string.CompareOrdinal(Node, node) < 0);

    /// <summary>Refuses what waits for an instance that nobody has and nobody brought back.</summary>
    private async Task DrainAsync(string realm, string instance, long since)
    {
        if (!_view.HoldersOf(realm, instance).IsEmpty)
        {
            _abandoned.TryRemove((realm, instance), out _);
            return;
        }

        if (since != long.MinValue && _time.GetElapsedTime(since) < _options.Grace)
            return;
        await ReclaimAsync(realm, instance).ConfigureAwait(false);
        var taken = Pairs(await EvalAsync(WorkScripts.DrainText, realm, instance, MaxDrain).ConfigureAwait(false));
        foreach (var (item, attempt) in taken)
            Refuse(item, attempt, instance, "no replica is connected");
        if (taken.Count < MaxDrain)
            _abandoned.TryRemove((realm, instance), out _);
    }

    /// <summary>Work that waits in a stream or here is in nobody's hands, so nobody else tells its loop that it is not lost.</summary>
    private async Task RenewAsync()
    {
        foreach (var ((realm, instance), stream) in _streams)
        {
            if (stream.MayHaveMore)
                Renew(Pairs(await EvalAsync(WorkScripts.Waiting, realm, instance).ConfigureAwait(false)));
        }
    }

    /// <summary>Redis is away: what is kept here is renewed, or refused where its time is over.</summary>
    private void KeepAlive()
    {
        if (_kept.IsEmpty || !Due(ref _renewedAt, _options.RenewInterval))
            return;
        var now = _time.GetUtcNow();
        foreach (var (item, order) in _kept)
        {
            if (order.Deadline <= now && _kept.TryRemove(KeyValuePair.Create(item, order)))
                Refuse(item, order.Attempt, order.Instance, "its deadline passed while Redis was away");
        }

        Renew([.. _kept.Select(kept => (kept.Key, kept.Value.Attempt))]);
    }

    private void Renew(List<(WorkItemId Item, int Attempt)> items)
    {
        foreach (var loop in items.GroupBy(item => item.Item.Loop))
            _loops.Renew(loop.Key, [.. loop.Select(item => new HeldItem(item.Item.Number, item.Attempt))]);
    }

    /// <summary>Makes sure that the item is this process's; where somebody else has it by now, it is taken back from the replica.</summary>
    private async Task HoldAsync(WorkItemId item, HeldWork held)
    {
        try
        {
            if (!IsUp)
                return; // It is made sure when Redis is back.
            var mine = (int)await EvalAsync(WorkScripts.Hold, held.Realm, held.Instance, item.ToString(), held.Attempt, Node, held.Entry).ConfigureAwait(false);
            if (mine == 0)
                CancelHere(new WorkCancellation(item, held.Attempt, held.Realm, held.Instance, "it was handed to another process while this one did not answer"));
        }
        catch (RedisException exception)
        {
            LogNotSent(_logger, "Holding", Reason(exception)); // Then somebody else may do it too; the loop takes the first result.
        }
    }

    /// <summary>Looks for work that this process has read and does not know of, and forgets what its gateway has forgotten.</summary>
    private void Recheck()
    {
        var now = _time.GetUtcNow();
        foreach (var (item, held) in _held)
        {
            if (held.ForgetAt > now || !_held.TryRemove(KeyValuePair.Create(item, held)) || !held.InRedis)
                continue;
            Release(held.Realm, held.Instance, item, held.Attempt);
        }

        foreach (var (_, stream) in _streams)
        {
            stream.Recheck();
            stream.Wake();
        }
    }

    private static List<(WorkItemId Item, int Attempt)> Pairs(RedisResult result)
    {
        var values = (RedisValue[])result!;
        var pairs = new List<(WorkItemId, int)>(values.Length / 2);
        for (var i = 0; i + 1 < values.Length; i += 2)
        {
            if (WorkItemId.TryParse(values[i], out var item) && int.TryParse((string?)values[i + 1], CultureInfo.InvariantCulture, out var attempt))
                pairs.Add((item, attempt));
        }

        return pairs;
    }
}
