using System.Collections.Immutable;
using System.Text.Json;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Coordination;
using LoopStacks.Engine.Loops;
using LoopStacks.Simulation.Workloads;
using LoopStacks.Simulation.Worlds;

namespace LoopStacks.Simulation.Agents;

/// <summary>What an agent does with a work item. It can be run again from its top at any time: its children and questions have keys.</summary>
internal sealed class Handler(Simulation simulation, World world, Faults faults, Replica replica, Held held)
{
    private static readonly TimeSpan s_askAgain = TimeSpan.FromSeconds(15);
    private readonly WorkOrder _order = held.Order;

    public async Task<JsonElement> RunAsync()
    {
        switch (_order.Capabilities[0])
        {
            case "join":
                return _order.Input.GetProperty("contributions")[0].GetProperty("output");
            case "verify":
                return JsonElement.Parse(world.Chance(faults.WorkFails) ? """{"accept":false,"reasons":["it is odd"]}""" : """{"accept":true}""");
            case "audit":
                return JsonElement.Parse($$"""{"audit":{{Sums.Expected(_order.Input)}}}""");
            default:
                return Sums.Output(await SumAsync(_order.Input));
        }
    }

    private async Task<long> SumAsync(JsonElement input)
    {
        long sum = Sums.Value(input);
        if (Sums.Asks(input))
            sum += await AskAsync("number");
        if (Sums.Depth(input) == 0)
            return sum;
        var keys = Enumerable.Range(0, Sums.Width(input)).Select(index => $"part-{index}").ToImmutableArray();
        var notices = new List<ChildNotice>();
        for (var index = 0; index < keys.Length; index++)
            notices.Add(await SpawnAsync(input, index, keys[index]));
        if (notices.Any(notice => notice.Status == "running") && world.Chance(faults.IsCalm ? 0 : 0.2))
            await ParkAsync(keys);
        for (var index = 0; index < keys.Length; index++)
        {
            var end = await EndAsync(input, index, keys[index], notices[index]);
            if (end.Status != "completed")
                throw new WorkBrokenException($"The part {keys[index]} {end.Status}: {end.Code}");
            sum += end.Output!.Value.GetProperty("sum").GetInt64();
        }

        return sum;
    }

    private async Task<ChildNotice> EndAsync(JsonElement input, int index, string key, ChildNotice notice)
    {
        while (notice.Status == "running")
        {
            var told = held.Child(key).Task;
            await held.UntilAsync(told, faults.IsCalm ? told : world.Delay(s_askAgain));
            // Nobody is told twice: whoever may have missed it asks again.
            notice = told.IsCompleted ? await told : await SpawnAsync(input, index, key);
        }

        return notice;
    }

    private Task<ChildNotice> SpawnAsync(JsonElement input, int index, string key)
    {
        var (stack, child) = Sums.Child(input, index);
        var request = new ChildRequest(_order.Id, _order.Attempt, _order.Realm, replica.Name, key, stack, null, child, null, null, null, null);
        return AskedAsync(async actor =>
        {
            var notice = await actor.SpawnAsync(request);
            if (notice.Loop is { } loop && loop != ChildIds.Of(_order.Id.Loop, ChildPurpose.Agent, _order.Id.Number, key))
                throw new ViolationException($"The key {key} of work item {_order.Id} stands for another child: {loop}.");
            if (notice is { Status: "refused", Code: nameof(RejectionCode.KeyConflict) })
                throw new ViolationException($"The key {key} of work item {_order.Id} is in conflict with itself: {notice.Message}");
            return notice;
        }, notice => notice is { Status: "refused", Code: nameof(RejectionCode.LateReport) or nameof(RejectionCode.UnknownWork) or nameof(RejectionCode.DuplicateReport) });
    }

    private async Task<int> AskAsync(string key)
    {
        var number = JsonElement.Parse("""{"type":"integer"}""");
        var request = new QuestionRequest(
            _order.Id, _order.Attempt, _order.Realm, replica.Name, key, "Which number?", number, null, [], world.Between(20_000, 60_000), JsonElement.Parse($"{Sums.Answer}"));
        var notice = await AskedAsync(actor => actor.AskAsync(request), IsOver);
        if (notice.Status == "open" && world.Chance(faults.IsCalm ? 0 : 0.3))
            await ParkAsync([key]);
        while (notice.Status == "open")
        {
            var told = held.Answer(key).Task;
            await held.UntilAsync(told, faults.IsCalm ? told : world.Delay(s_askAgain));
            notice = told.IsCompleted ? await told : await AskedAsync(actor => actor.AskAsync(request), IsOver);
        }

        return notice.Status == "answered" ? notice.Answer!.Value.GetInt32() : throw new WorkBrokenException($"The question was {notice.Status}: {notice.Code} {notice.Message}");

        static bool IsOver(AnswerNotice notice) =>
            notice is { Status: "refused", Code: nameof(RejectionCode.LateReport) or nameof(RejectionCode.UnknownWork) or nameof(RejectionCode.DuplicateReport) };
    }

    /// <summary>Lets go of the work until what has these keys is there; it comes again as another attempt.</summary>
    private async Task ParkAsync(ImmutableArray<string> keys)
    {
        await AskedAsync(actor => actor.HandleAsync(new ParkWork(world.Now, _order.Id.Number, _order.Attempt, replica.Name, keys, false)), _ => true);
        throw new GoneException();
    }

    /// <summary>Asks until there is an answer.</summary>
    /// <param name="isOver">Whether the answer says that the work is not this replica's any more.</param>
    private async Task<T> AskedAsync<T>(Func<LoopActor, Task<T>> call, Func<T, bool> isOver)
    {
        while (true)
        {
            held.ThrowIfGone();
            T answer;
            try
            {
                answer = await simulation.AskAsync(_order.Id.Loop, call);
            }
            catch (Exception exception) when (exception is not (ViolationException or GoneException))
            {
                await held.UntilAsync(world.Delay(world.Between(500, 1_500)));
                continue;
            }

            held.ThrowIfGone();
            return isOver(answer) ? throw new GoneException() : answer;
        }
    }
}
