using System.Globalization;
using LoopStacks.Chaos.Agents;
using LoopStacks.Chaos.Checking;
using LoopStacks.Chaos.Faults;
using LoopStacks.Chaos.Load;
using LoopStacks.Chaos.Servers;
using LoopStacks.Chaos.Soak;

namespace LoopStacks.Chaos;

/// <summary>One run: 1 a cluster starts; 2 loops are started and read while things go wrong; 3 everything heals and what was accepted ends; 4 the history is checked.</summary>
internal sealed class ChaosRun(ChaosOptions options, Action<string> say)
{
    /// <summary>After a run that was sampled: whether a control plane takes more and more.</summary>
    public bool Grows { get; private set; }

    /// <summary>Control planes that ended by themselves.</summary>
    public int GivenUp { get; private set; }

    public async Task<Verdict> RunAsync()
    {
        await using var cluster = await TestCluster.StartAsync(options.Nodes, options.AgentProcesses, options.Older); // 1
        var urls = cluster.Nodes.Select(node => node.Url).ToArray();
        using var ending = new CancellationTokenSource();
        using var giveUp = new CancellationTokenSource();
        using var stopReading = new CancellationTokenSource();
        var clients = Enumerable.Range(0, options.Clients).Select(number => new Caller(number, options.Seed, urls, options.ClientPause)).ToArray();
        var readers = Enumerable.Range(0, options.Readers).Select(number => new Reader(number, options.Seed, urls)).ToArray();
        using var people = new People(options.Seed, urls);
        var posting = clients.Select(client => client.RunAsync(ending.Token, giveUp.Token)).ToArray();
        var reading = readers.Select(reader => reader.RunAsync(stopReading.Token)).Append(people.RunAsync(stopReading.Token)).ToArray();
        var faults = new FaultRunner(cluster, say);
        var plan = options.Plan ?? (options.FaultPause is { } pause ? FaultPlan.Draw(options.Seed, options.Duration, pause, options.Nodes, options.AgentProcesses, options.Only) : []);
        var sampler = options.SampleInterval is { } interval ? new Sampler(cluster, interval, say) : null;
        var sampling = sampler?.RunAsync(ending.Token) ?? Task.CompletedTask;
        await faults.RunAsync(plan, options.Duration, CancellationToken.None); // 2

        await faults.HealAsync(); // 3
        say("everything is whole again");
        await ending.CancelAsync();
        await sampling;
        using var stopWatching = new CancellationTokenSource();
        var watching = faults.WatchAsync(stopWatching.Token);
        var healed = DateTime.UtcNow;
        giveUp.CancelAfter(options.Patience);
        await Task.WhenAll(posting);
        var unfinished = await SettleAsync(cluster, readers, healed + options.Patience);
        var settled = DateTime.UtcNow - healed;
        await stopReading.CancelAsync();
        await Task.WhenAll(reading);
        await stopWatching.CancelAsync();
        await watching;

        var observed = await HistoryReader.ReadAsync(cluster.Connection) with // 4
        {
            Accepted = [.. clients.SelectMany(client => client.Wanted).Where(wanted => wanted.IsAccepted).Select(wanted => new AcceptedLoop(wanted.Key, wanted.Stack, wanted.Output, [.. wanted.Told.Keys], [.. wanted.Answers.Keys]))],
            Readers = [.. readers.Select((reader, number) => new SeenByReader($"reader {number + 1}", reader.Seen))],
            Notes = [.. cluster.Notes],
        };
        var verdict = Checker.Check(observed);
        Tell(observed, verdict, faults, clients, readers, people, unfinished, settled);
        if (verdict.Violations.Count > 0)
            Explain(observed, verdict, cluster);
        foreach (var client in clients)
            client.Dispose();
        GivenUp = faults.Ended.Count;
        Grows = sampler is not null && !sampler.Tell();
        return verdict;
    }

    /// <summary>Waits until no loop is open and readers have all, or until it is late.</summary>
    /// <returns>Loops that are open all the same.</returns>
    private static async Task<int> SettleAsync(TestCluster cluster, Reader[] readers, DateTime late)
    {
        while (true)
        {
            var unfinished = await HistoryReader.UnfinishedAsync(cluster.Connection);
            var head = await HistoryReader.HeadAsync(cluster.Connection);
            if ((unfinished.Count == 0 && readers.All(reader => reader.Cursor >= head)) || DateTime.UtcNow > late)
                return unfinished.Count;
            await Task.Delay(250);
        }
    }

    private void Tell(Observed observed, Verdict verdict, FaultRunner faults, Caller[] clients, Reader[] readers, People people, int unfinished, TimeSpan settled)
    {
        say("");
        say($"seed {options.Seed}, {options.Duration.TotalSeconds:0} s of faults, all ended {settled.TotalSeconds:0.0} s after everything was whole again{(unfinished > 0 ? $", but for {unfinished} loops" : "")}");
        say($"faults           {Text(faults.Done.OrderBy(fault => fault.Key).Select(fault => (fault.Key.ToString(), fault.Value)))}");
        if (!faults.Ended.IsEmpty)
            say($"ended by itself  {faults.Ended.Count} control planes, started again");
        if (!faults.Stops.IsEmpty)
            say($"SIGTERM to end   {string.Join(", ", faults.Stops.Select(took => took.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)))} s");
        say($"clients          {verdict.Roots} loops accepted, {clients.Sum(client => client.Repeated)} requests repeated: {Text(clients.SelectMany(client => client.Refusals).GroupBy(refusal => refusal.Key).Select(group => (group.Key, group.Sum(refusal => refusal.Value))))}");
        say($"people           {people.Answered} answers, {verdict.Questions} questions");
        say($"journal          {verdict.Loops} loops, {verdict.Events} events: {Text(verdict.Ends.Select(end => (end.Key, end.Value)))}");
        say($"work items       {verdict.Items}, delivered {verdict.Deliveries} times, {verdict.Repeats} of them the same attempt again, {verdict.Retries} attempts failed; {verdict.Effects} effects, each once");
        say($"writes           {verdict.Writes}, {verdict.TakeOvers} take-overs, {verdict.Fences} processes fenced");
        say($"readers          {readers.Length} read {verdict.Read} events, resumed {readers.Sum(reader => reader.Resumes)} times, were told {readers.Sum(reader => reader.Missed)} times that they missed some");
        say(verdict.Violations.Count == 0 ? "all promises were kept" : $"{verdict.Violations.Count} VIOLATIONS");
        foreach (var again in observed.Notes.OfType<AgentNote.Delivered>().GroupBy(note => (note.Loop, note.Number, note.Attempt)).Where(group => group.Count() > 1).Take(10))
        {
            say($"   again         loop {again.Key.Loop}, work item {again.Key.Number}, attempt {again.Key.Attempt}, at {string.Join(", ", again.Select(note => $"{note.Instance} of {note.Replica}"))}");
            foreach (var e in observed.Events.Where(e => e.Loop == again.Key.Loop))
                say($"      {e.Position} {e.Seq} {e.Type} {observed.Writes.FirstOrDefault(w => w.Loop == e.Loop && w.Version >= e.Seq)?.Holder}");
        }

        foreach (var retry in observed.Events.Where(@event => @event.Type is "workRetryScheduled" or "workReawarded").Take(10))
            say($"   tried again   loop {retry.Loop}, work item {retry.Data.GetProperty("number")}: {retry.Data.GetProperty("reason").GetString()}");
    }

    private void Explain(Observed observed, Verdict verdict, TestCluster cluster)
    {
        foreach (var violation in verdict.Violations.Take(30))
            say($"VIOLATION {violation}");
        foreach (var loop in verdict.Violations.Select(violation => violation.Loop).OfType<string>().Distinct().Take(5))
        {
            say($"── loop {loop}");
            var writes = observed.Writes.Where(write => write.Loop == loop).ToArray();
            foreach (var @event in observed.Events.Where(@event => @event.Loop == loop).Take(200))
            {
                var data = @event.Data.GetRawText();
                say($"   {@event.Position,7} {@event.Seq,4} {@event.Type,-20} {writes.FirstOrDefault(write => write.Version >= @event.Seq)?.Holder,-24} {(data.Length > 300 ? data[..300] + "…" : data)}");
            }

            foreach (var note in observed.Notes.Where(note => note.ToString().Contains(loop, StringComparison.Ordinal)))
                say($"   {note}");
        }

        foreach (var node in cluster.Nodes)
            say($"── {node.Process.Name} said last{Environment.NewLine}{string.Join(Environment.NewLine, node.Process.Said.TakeLast(40))}");
    }

    private static string Text(IEnumerable<(string Name, int Count)> counts) => string.Join(", ", counts.OrderByDescending(count => count.Count).Select(count => $"{count.Count} {count.Name}"));
}
