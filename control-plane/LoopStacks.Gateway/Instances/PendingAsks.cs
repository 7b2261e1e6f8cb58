using LoopStacks.Core.Loops;

namespace LoopStacks.Gateway.Instances;

/// <summary>The announcements that a replica has not answered in full, by id and by age. Guarded by the instance's lock.</summary>
internal sealed class PendingAsks
{
    private readonly Dictionary<AnnouncementId, PendingAsk> _byId = [];
    private readonly LinkedList<PendingAsk> _byAge = new();

    public int Count => _byId.Count;

    public PendingAsk? Oldest => _byAge.First?.Value;

    public PendingAsk? Find(AnnouncementId id) => _byId.GetValueOrDefault(id);

    public void Add(PendingAsk ask)
    {
        _byId.Add(ask.Announcement.Id, ask);
        ask.Node = _byAge.AddLast(ask);
    }

    public void Remove(PendingAsk ask)
    {
        if (ask.Node is null)
            return;
        _byId.Remove(ask.Announcement.Id);
        _byAge.Remove(ask.Node);
        ask.Node = null;
    }

    /// <summary>Forgets those whose bidding is over: the loop has closed it by its own clock.</summary>
    public void Expire(DateTimeOffset now)
    {
        // Announcements of a realm close in about the order in which they come; one that stays behind a longer one is found by its age later.
        while (Oldest is { } ask && ask.Announcement.ClosesAt <= now)
            Remove(ask);
    }

    /// <summary>Takes all out.</summary>
    public List<PendingAsk> TakeAll()
    {
        var all = new List<PendingAsk>(_byAge);
        foreach (var ask in all)
            ask.Node = null;
        _byAge.Clear();
        _byId.Clear();
        return all;
    }
}
