using LoopStacks.Client;
using LoopStacks.Client.Loops;
using LoopStacks.Contracts.Events;
using LoopStacks.WebConsole.Platform;

namespace LoopStacks.WebConsole.Pages.Execution;

/// <summary>The events of one loop, and the loop as it was after any of them.</summary>
public sealed class LoopHistory
{
    /// <summary>What of a history is loaded at most; a loop of a thousand agents has about five thousand events.</summary>
    public const int MaxEvents = 20_000;

    private const int PageSize = 500;
    private const int Stride = 200;

    private readonly List<EventEnvelope> _events = [];
    private readonly List<LoopView> _checkpoints; // After each Stride events.

    private LoopHistory(string loop)
    {
        Loop = loop;
        Now = new LoopView(loop);
        _checkpoints = [Now];
    }

    public string Loop { get; }

    public IReadOnlyList<EventEnvelope> Events => _events;

    /// <summary>Whether there are more events than are loaded.</summary>
    public bool IsCut { get; private set; }

    /// <summary>The loop after all events, with what agents show while they work.</summary>
    public LoopView Now { get; private set; }

    /// <summary>From where to follow on.</summary>
    public string? Cursor => _events.Count > 0 ? _events[^1].Cursor : null;

    public static async Task<LoopHistory> LoadAsync(PlatformClient platform, string loop, CancellationToken cancellation)
    {
        var history = new LoopHistory(loop);
        string? after = null;
        do
        {
            var page = await platform.GetAsync(new QueryText($"/executions/{Uri.EscapeDataString(loop)}/events?limit={PageSize}").With("after", after).ToString(), Wire.Json.EventPage, cancellation);
            foreach (var item in page.Items)
                history.Add(item);
            after = page.Next;
        }
        while (after is not null && history._events.Count < MaxEvents);

        history.IsCut = after is not null;
        return history;
    }

    public static LoopHistory Of(string loop, IEnumerable<EventEnvelope> events)
    {
        var history = new LoopHistory(loop);
        foreach (var item in events)
            history.Add(item);
        return history;
    }

    /// <summary>Takes an event in.</summary>
    /// <returns>Whether it changed anything: not one of another loop, one that was taken in before, or one beyond what is kept.</returns>
    public bool Add(EventEnvelope item)
    {
        if (item.Loop != Loop || IsCut)
            return false;
        if (item.Cursor is not null)
        {
            if (item.Seq <= Now.LastSeq)
                return false;
            if (_events.Count >= MaxEvents)
            {
                IsCut = true;
                return false;
            }

            _events.Add(item);
        }

        Now = Now.With(item);
        if (item.Cursor is not null && _events.Count % Stride == 0)
            _checkpoints.Add(Now);
        return true;
    }

    /// <summary>The loop after so many events.</summary>
    public LoopView At(int count)
    {
        if (count >= _events.Count)
            return Now;
        var view = _checkpoints[count / Stride];
        for (var i = count / Stride * Stride; i < count; i++)
            view = view.With(_events[i]);
        return view;
    }
}
