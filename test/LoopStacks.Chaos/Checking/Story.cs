using System.Text.Json;
using LoopStacks.Chaos.Agents;

namespace LoopStacks.Chaos.Checking;

/// <summary>A made-up run in which all is in order, of which a test spoils one thing.</summary>
internal sealed class Story
{
    public const string Loop = "loop-1";
    public const string Child = "loop-2";

    public List<JournalEvent> Events { get; } = [];

    public List<JournalRow> Rows { get; } = [];

    public List<RowWrite> Writes { get; } = [];

    public List<Fence> Fences { get; } = [];

    public List<AgentNote> Notes { get; } = [];

    public List<AcceptedLoop> Accepted { get; } = [new("key-1", "tree", """{"sum":3}""", [Loop], [])];

    /// <summary>What a reader got; null where it got everything.</summary>
    public List<SeenEvent>? Seen { get; set; }

    /// <summary>A loop with a work item, a child, a question, a second attempt and an end.</summary>
    public static Story InOrder()
    {
        var story = new Story();
        story.Happens(Loop, "loopAccepted", new { });
        story.Happens(Loop, "workAwarded", new { items = new[] { new { number = 1 } } });
        story.Happens(Loop, "workStarted", new { number = 1, attempt = 1 });
        story.Happens(Loop, "childSpawned", new { child = Child, purpose = "agent", key = "left", item = 1 });
        story.Happens(Child, "loopAccepted", new { });
        story.Happens(Child, "workAwarded", new { items = new[] { new { number = 1 } } });
        story.Happens(Child, "workCompleted", new { number = 1, attempt = 1 });
        story.Happens(Child, "loopCompleted", new { output = 1 });
        story.Happens(Loop, "childEnded", new { child = Child, status = "completed", output = 1 });
        story.Happens(Loop, "questionAsked", new { number = 1, key = "sure", item = 1 });
        story.Happens(Loop, "questionAnswered", new { number = 1 });
        story.Happens(Loop, "workParked", new { number = 1, attempt = 1 });
        story.Happens(Loop, "workCompleted", new { number = 1, attempt = 2 });
        story.Happens(Loop, "loopCompleted", new { output = new { sum = 3 } });
        foreach (var loop in (string[])[Loop, Child])
        {
            var version = story.Events.Count(@event => @event.Loop == loop);
            story.Rows.Add(new JournalRow(loop, loop == Child ? Loop : null, "completed", version, loop == Loop ? "key-1" : null));
            story.Writes.Add(new RowWrite(story.Writes.Count + 1, loop, version - 1, "ann"));
            story.Writes.Add(new RowWrite(story.Writes.Count + 1, loop, version, "bob"));
        }

        story.Fences.Add(new Fence(100, "ann"));
        story.Notes.Add(new AgentNote.Delivered(Loop, 1, 1, "adder", "p1"));
        story.Notes.Add(new AgentNote.Done(Loop, 1, 2));
        story.Notes.Add(new AgentNote.Done(Child, 1, 1));
        story.Notes.Add(new AgentNote.Effect(Loop));
        return story;
    }

    public void Happens(string loop, string type, object data) =>
        Events.Add(new JournalEvent(Events.Count + 1, loop, Events.Count(@event => @event.Loop == loop) + 1, type, JsonSerializer.SerializeToElement(data)));

    /// <summary>Puts an event in the place of one, as it would stand there.</summary>
    public void Change(string loop, string type, Func<JournalEvent, JournalEvent> change)
    {
        var at = Events.FindIndex(@event => @event.Loop == loop && @event.Type == type);
        Events[at] = change(Events[at]);
    }

    /// <summary>Puts an event before another, with all that follows numbered anew.</summary>
    public void Insert(string loop, string before, string type, object data)
    {
        var at = Events.FindIndex(@event => @event.Loop == loop && @event.Type == before);
        Events.Insert(at, new JournalEvent(0, loop, 0, type, JsonSerializer.SerializeToElement(data)));
        Renumber();
    }

    public void Renumber()
    {
        var seqs = new Dictionary<string, long>();
        for (var i = 0; i < Events.Count; i++)
            Events[i] = Events[i] with { Position = i + 1, Seq = seqs[Events[i].Loop] = seqs.GetValueOrDefault(Events[i].Loop) + 1 };
        for (var i = 0; i < Rows.Count; i++)
            Rows[i] = Rows[i] with { Version = seqs.GetValueOrDefault(Rows[i].Loop) };
    }

    public Verdict Check() => Checker.Check(new Observed
    {
        Accepted = Accepted,
        Events = Events,
        Rows = Rows,
        Writes = Writes,
        Fences = Fences,
        Notes = Notes,
        Readers = [new SeenByReader("reader 1", Seen ?? All())],
    });

    public List<SeenEvent> All() => [.. Events.Select(@event => new SeenEvent(@event.Position, @event.Loop, @event.Seq, @event.Type))];
}
