using System.Text.Json;
using LoopStacks.Chaos.Agents;

namespace LoopStacks.Chaos.Checking;

/// <summary>
/// Holds what was observed against what is promised. Pure. The promises: a key starts one loop; an accepted loop is there and ends once; history has one order without gaps; a work item is recorded once, and only by who was given it;
/// a child and a question exist once by key; answers follow from inputs; who is known to be dead writes nothing; what may happen once happens once; readers see everything once and in order.
/// </summary>
internal sealed class Checker
{
    private static readonly HashSet<string> s_ends = ["loopCompleted", "loopFailed", "loopCancelled", "loopTimedOut"];

    private readonly Observed _observed;
    private readonly List<Violation> _violations = [];
    private readonly Dictionary<string, List<JournalEvent>> _histories = [];
    private readonly Dictionary<string, int> _ends = [];
    private int _items;
    private int _questions;

    private Checker(Observed observed)
    {
        _observed = observed;
        foreach (var @event in observed.Events)
        {
            if (!_histories.TryGetValue(@event.Loop, out var history))
                _histories[@event.Loop] = history = [];
            history.Add(@event);
        }
    }

    public static Verdict Check(Observed observed)
    {
        var checker = new Checker(observed);
        checker.CheckPositions();
        foreach (var (loop, history) in checker._histories)
            checker.CheckHistory(loop, history);
        checker.CheckRows();
        checker.CheckKeys();
        checker.CheckAnswers();
        var takeOvers = checker.CheckWrites();
        checker.CheckAgents();
        checker.CheckReaders();
        var delivered = observed.Notes.OfType<AgentNote.Delivered>().ToArray();
        return new Verdict(
            checker._violations, observed.Accepted.Count, checker._histories.Count, observed.Events.Count, checker._items, delivered.Length, delivered.Length - delivered.DistinctBy(note => (note.Loop, note.Number, note.Attempt)).Count(),
            observed.Events.Count(@event => @event.Type is "workRetryScheduled" or "workReawarded"),
            checker._questions, observed.Notes.OfType<AgentNote.Effect>().Count(), observed.Writes.Count, observed.Fences.Count, takeOvers, observed.Readers.Sum(reader => (long)reader.Events.Count), checker._ends);
    }

    private void Fail(string promise, string what, string? loop = null) => _violations.Add(new Violation(promise, what, loop));

    private void CheckPositions()
    {
        for (var i = 1; i < _observed.Events.Count; i++)
        {
            var (before, now) = (_observed.Events[i - 1].Position, _observed.Events[i].Position);
            if (now != before + 1)
                Fail("one order of all events", $"position {now} follows {before}", _observed.Events[i].Loop);
        }
    }

    private void CheckHistory(string loop, List<JournalEvent> history)
    {
        for (var i = 0; i < history.Count; i++)
        {
            if (history[i].Seq != i + 1)
                Fail("a loop's events have one order without gaps", $"event {history[i].Seq} ({history[i].Type}) is number {i + 1} in the order of commits", loop);
        }

        if (history[0].Type != "loopAccepted")
            Fail("a loop begins with its acceptance", $"it begins with {history[0].Type}", loop);
        var ends = history.Where(@event => s_ends.Contains(@event.Type)).ToArray();
        if (ends.Length != 1)
            Fail("a loop ends exactly once", ends.Length == 0 ? "it has not ended" : $"it has {ends.Length} ends", loop);
        else if (ends[0] != history[^1])
            Fail("nothing follows a loop's end", $"{history[^1].Type} follows {ends[0].Type}", loop);
        foreach (var end in ends)
            Count(end.Type == "loopCompleted" ? "completed" : end.Type[4..].ToLowerInvariant() + (end.Data.TryGetProperty("code", out var code) ? " " + code.GetString() : ""));
        CheckItems(loop, history);
        CheckChildren(loop, history);
        CheckQuestions(loop, history);
    }

    private void CheckItems(string loop, List<JournalEvent> history)
    {
        var attempts = new Dictionary<int, int>();
        var over = new Dictionary<int, string>();
        foreach (var @event in history)
        {
            switch (@event.Type)
            {
                case "workAwarded" or "roundOpened" or "workReawarded":
                    foreach (var item in @event.Data.GetProperty("items").EnumerateArray())
                    {
                        if (!attempts.TryAdd(Number(item), 1))
                            Fail("a work item is awarded once", $"work item {Number(item)} is awarded again", loop);
                    }

                    break;
                case "workRetryScheduled":
                    attempts[Number(@event.Data)] = @event.Data.GetProperty("attempt").GetInt32();
                    break;
                case "workParked": // Released, it is another attempt.
                    attempts[Number(@event.Data)] = @event.Data.GetProperty("attempt").GetInt32() + 1;
                    break;
                case "workCompleted" or "workFailed":
                    var number = Number(@event.Data);
                    if (!attempts.TryGetValue(number, out var attempt))
                        Fail("only awarded work is recorded", $"work item {number} was never awarded", loop);
                    else if (@event.Type == "workCompleted" && @event.Data.GetProperty("attempt").GetInt32() is var of && of != attempt)
                        Fail("only the newest attempt is recorded", $"work item {number} is in attempt {attempt}, and attempt {of} is recorded", loop);
                    if (!over.TryAdd(number, @event.Type))
                        Fail("a work item is recorded once", $"work item {number} has {over[number]} and then {@event.Type}", loop);
                    break;
            }
        }

        _items += attempts.Count;
    }

    private void CheckChildren(string loop, List<JournalEvent> history)
    {
        var spawned = history.Where(@event => @event.Type == "childSpawned").ToArray();
        foreach (var twice in spawned.GroupBy(@event => (Text(@event, "purpose"), ItemOf(@event), Text(@event, "key"))).Where(group => group.Count() > 1))
            Fail("a key spawns one child", $"{twice.Key} spawned {twice.Count()}", loop);
        foreach (var twice in history.Where(@event => @event.Type == "childEnded").GroupBy(@event => Text(@event, "child")).Where(group => group.Count() > 1))
            Fail("a child's end is recorded once", $"child {twice.Key} ended {twice.Count()} times", loop);
        foreach (var ended in history.Where(@event => @event.Type == "childEnded" && Text(@event, "status") == "completed"))
        {
            if (_histories.TryGetValue(Text(ended, "child"), out var child) && child.FirstOrDefault(@event => @event.Type == "loopCompleted") is { } end && Same(end.Data.GetProperty("output"), ended.Data.GetProperty("output")))
                continue;
            Fail("a parent hears its child's answer", $"child {Text(ended, "child")} did not end with what the parent recorded", loop);
        }
    }

    private void CheckQuestions(string loop, List<JournalEvent> history)
    {
        var asked = history.Where(@event => @event.Type == "questionAsked").ToArray();
        _questions += asked.Length;
        foreach (var twice in asked.GroupBy(@event => (ItemOf(@event), Text(@event, "key"))).Where(group => group.Count() > 1))
            Fail("a question is asked once by key", $"{twice.Key} was asked {twice.Count()} times", loop);
        foreach (var twice in history.Where(@event => @event.Type is "questionAnswered" or "questionExpired").GroupBy(@event => Number(@event.Data)).Where(group => group.Count() > 1))
            Fail("an answer is recorded once", $"question {twice.Key} was closed {twice.Count()} times", loop);
    }

    private void CheckRows()
    {
        foreach (var row in _observed.Rows)
        {
            if (!_histories.TryGetValue(row.Loop, out var history))
                Fail("row and history agree", "the loop has a row and no events", row.Loop);
            else if (row.Version != history.Count)
                Fail("row and history agree", $"the row is at version {row.Version}, the history has {history.Count} events", row.Loop);
            else if (row.Parent is { } parent && !_histories.ContainsKey(parent))
                Fail("a child has its parent", $"there is no loop {parent}", row.Loop);
        }

        if (_observed.Rows.Count != _histories.Count)
            Fail("row and history agree", $"there are {_observed.Rows.Count} rows and {_histories.Count} histories");
    }

    private void CheckKeys()
    {
        foreach (var twice in _observed.Rows.Where(row => row.Key is not null).GroupBy(row => row.Key!).Where(group => group.Count() > 1))
            Fail("a key starts one loop", $"key {twice.Key} started {string.Join(", ", twice.Select(row => row.Loop))}");
        var byKey = _observed.Rows.Where(row => row.Key is not null).DistinctBy(row => row.Key).ToDictionary(row => row.Key!, row => row.Loop);
        foreach (var loop in _observed.Accepted)
        {
            foreach (var told in loop.Told)
            {
                if (!_histories.ContainsKey(told))
                    Fail("an accepted loop is never lost", $"the client of {loop.Key} was told of it, and the journal does not have it", told);
                else if (byKey.GetValueOrDefault(loop.Key) != told)
                    Fail("a key starts one loop", $"the client of {loop.Key} was told {told}; the key started {byKey.GetValueOrDefault(loop.Key) ?? "none"}", told);
            }
        }
    }

    private void CheckAnswers()
    {
        foreach (var loop in _observed.Accepted)
        {
            using var wanted = JsonDocument.Parse(loop.Output);
            if (loop.Told.Count > 0 && _histories.TryGetValue(loop.Told[0], out var history))
            {
                var end = history[^1];
                if (end.Type != "loopCompleted")
                    Fail("the answer follows from the input", $"{loop.Stack} ended with {end.Type}: {end.Data}", loop.Told[0]);
                else if (!Same(wanted.RootElement, end.Data.GetProperty("output")))
                    Fail("the answer follows from the input", $"{loop.Stack} should give {loop.Output} and gave {end.Data.GetProperty("output")}", loop.Told[0]);
            }

            foreach (var answer in loop.Answers)
            {
                using var told = JsonDocument.Parse(answer);
                if (!Same(wanted.RootElement, told.RootElement))
                    Fail("the answer follows from the input", $"the client was told {answer} instead of {loop.Output}", loop.Told.Count > 0 ? loop.Told[0] : null);
            }
        }
    }

    private int CheckWrites()
    {
        var fenced = _observed.Fences.GroupBy(fence => fence.Holder).ToDictionary(group => group.Key, group => group.Min(fence => fence.Order));
        foreach (var write in _observed.Writes)
        {
            if (fenced.TryGetValue(write.Holder, out var since) && write.Order > since)
                Fail("who is known to be dead writes nothing", $"version {write.Version} was written by {write.Holder} after it was fenced", write.Loop);
        }

        var takeOvers = 0;
        foreach (var loop in _observed.Writes.GroupBy(write => write.Loop))
        {
            RowWrite? before = null;
            foreach (var write in loop.OrderBy(write => write.Order))
            {
                if (before is not null && write.Version <= before.Version)
                    Fail("versions grow", $"{write.Holder} wrote version {write.Version} after {before.Holder} wrote {before.Version}", write.Loop);
                takeOvers += before is not null && before.Holder != write.Holder ? 1 : 0;
                before = write;
            }
        }

        return takeOvers;
    }

    private void CheckAgents()
    {
        foreach (var twice in _observed.Notes.OfType<AgentNote.Effect>().GroupBy(note => note.Key).Where(group => group.Count() > 1))
            Fail("a compare-and-set succeeds once", $"{twice.Count()} were told that theirs did", twice.Key);
        var done = _observed.Notes.OfType<AgentNote.Done>().Select(note => (note.Loop, note.Number, note.Attempt)).ToHashSet();
        foreach (var @event in _observed.Events.Where(@event => @event.Type == "workCompleted"))
        {
            if (!done.Contains((@event.Loop, Number(@event.Data), @event.Data.GetProperty("attempt").GetInt32())))
                Fail("what is recorded was done", $"nobody did attempt {@event.Data.GetProperty("attempt")} of work item {Number(@event.Data)}", @event.Loop);
        }
    }

    private void CheckReaders()
    {
        foreach (var reader in _observed.Readers)
        {
            var expected = 0;
            foreach (var seen in reader.Events)
            {
                if (expected == _observed.Events.Count)
                {
                    Fail("readers see what is in the journal", $"{reader.Name} saw position {seen.Cursor}, after the end", seen.Loop);
                    break;
                }

                var there = _observed.Events[expected++];
                if ((there.Position, there.Loop, there.Seq, there.Type) == (seen.Cursor, seen.Loop, seen.Seq, seen.Type))
                    continue;
                Fail("readers see every event once and in order", $"{reader.Name} saw {seen.Type} at {seen.Cursor} where {there.Type} at {there.Position} comes", seen.Loop);
                break; // What follows is a consequence.
            }

            if (expected < _observed.Events.Count && reader.Events.Count == expected)
                Fail("readers see every event once and in order", $"{reader.Name} saw {expected} of {_observed.Events.Count} events");
        }
    }

    private void Count(string end) => _ends[end] = _ends.GetValueOrDefault(end) + 1;

    private static int Number(JsonElement data) => data.GetProperty("number").GetInt32();

    private static string Text(JournalEvent @event, string name) => @event.Data.GetProperty(name).GetString()!;

    private static int? ItemOf(JournalEvent @event) => @event.Data.TryGetProperty("item", out var item) ? item.GetInt32() : null;

    private static bool Same(JsonElement one, JsonElement other) => JsonElement.DeepEquals(one, other);
}
