using System.Collections.Immutable;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Coordination;

namespace LoopStacks.Coordination.Redis;

/// <summary>Announcements that other processes were sent, until they close: should the process go, they are answered for. Bounded: when it is full, the oldest are forgotten. Thread safe.</summary>
internal sealed class OpenAnnouncements(int most)
{
    private readonly Queue<OpenAnnouncement> _sent = new();
    private readonly Lock _gate = new();

    public void Add(string node, Announcement announcement, DateTimeOffset now)
    {
        lock (_gate)
        {
            // They close in about the order in which they are sent; one that stays behind a longer one is found later.
            while (_sent.TryPeek(out var oldest) && (oldest.ClosesAt <= now || _sent.Count >= most))
                _sent.Dequeue();
            _sent.Enqueue(new OpenAnnouncement(node, announcement.Id, announcement.Asked, announcement.ClosesAt));
        }
    }

    /// <summary>Takes out what the process was sent and is open still.</summary>
    public IReadOnlyList<OpenAnnouncement> Take(string node, DateTimeOffset now)
    {
        lock (_gate)
        {
            var taken = new List<OpenAnnouncement>();
            for (var left = _sent.Count; left > 0; left--)
            {
                var sent = _sent.Dequeue();
                if (sent.Node != node)
                    _sent.Enqueue(sent);
                else if (sent.ClosesAt > now)
                    taken.Add(sent);
            }

            return taken;
        }
    }
}

/// <summary>What is needed to answer for a process. Not the input, which may be large.</summary>
internal readonly record struct OpenAnnouncement(string Node, AnnouncementId Id, ImmutableArray<AskedInstance> Asked, DateTimeOffset ClosesAt);
