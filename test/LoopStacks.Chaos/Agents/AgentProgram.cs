using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using LoopStacks.Agents;
using Microsoft.Extensions.Logging;

namespace LoopStacks.Chaos.Agents;

/// <summary>
/// A process with agents: replicas of the instances that all such processes have, and an instance of its own. What they compute follows from the input alone, so that the answer of each loop is known before.
/// </summary>
internal static class AgentProgram
{
    /// <param name="name">Of the process, which its replicas bear.</param>
    /// <param name="urls">Of the control planes, tried in turn.</param>
    public static async Task RunAsync(string name, IReadOnlyList<Uri> urls)
    {
        using var stop = new CancellationTokenSource();
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            stop.Cancel();
        });
        using var log = LoggerFactory.Create(logging => logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace));
        (string Instance, string[] Capabilities, Func<Work, string, CancellationToken, Task<object>> Handle)[] agents =
        [
            ("adder", ["add"], AddAsync),
            ($"adder-{name}", ["add"], AddAsync),
            ("counter", ["count"], CountAsync),
            ("planner", ["plan"], PlanAsync),
            ("asker", ["ask"], AskAsync),
        ];
        await Task.WhenAll(agents.Select(agent => LoopAgent.Create(agent.Instance)
            .Capability(agent.Capabilities)
            .Bid(_ => Bid.With(0.8))
            .Handle(async (work, cancellation) =>
            {
                Say(new AgentNote.Delivered(work.Loop, NumberOf(work), work.Attempt, agent.Instance, name));
                var output = await agent.Handle(work, name, cancellation);
                Say(new AgentNote.Done(work.Loop, NumberOf(work), work.Attempt));
                return output;
            })
            .With(options => options with
            {
                Urls = urls,
                Instance = agent.Instance,
                Replica = name,
                Credits = 64,
                MaxReconnectDelay = TimeSpan.FromSeconds(1),
                ConnectTimeout = TimeSpan.FromSeconds(3),
                DrainTimeout = TimeSpan.FromSeconds(5),
                ParkAfter = TimeSpan.FromSeconds(2),
                ParkQuestionsAfter = TimeSpan.FromSeconds(1),
                LoggerFactory = log,
            })
            .RunAsync(stop.Token)));
    }

    private static async Task<object> AddAsync(Work work, string name, CancellationToken cancellation)
    {
        await PauseAsync(work, cancellation);
        if (Option(work, "effect") > 0 && await work.State.Loop.TryReplaceAsync("effect", $"{name} in attempt {work.Attempt}", 0, cancellationToken: cancellation))
            Say(new AgentNote.Effect(work.Loop));
        return new { sum = Numbers(work).Sum() };
    }

    private static async Task<object> CountAsync(Work work, string name, CancellationToken cancellation)
    {
        await PauseAsync(work, cancellation);
        return new { count = Numbers(work).Length };
    }

    /// <summary>Halves the numbers until they are few, and adds the sums of the halves: a tree of loops.</summary>
    private static async Task<object> PlanAsync(Work work, string name, CancellationToken cancellation)
    {
        var numbers = Numbers(work);
        var half = numbers.Length / 2;
        var ms = Option(work, "ms");
        var stack = half > 3 ? "tree" : "sum";
        var left = work.SpawnAsync(stack, new { n = numbers[..half], ms }, "left", cancellationToken: cancellation);
        var right = work.SpawnAsync(stack, new { n = numbers[half..], ms }, "right", cancellationToken: cancellation);
        var outputs = await work.WhenAllAsync([await left, await right], cancellation);
        return new { sum = outputs.Sum(output => output.GetProperty("sum").GetInt64()) };
    }

    /// <summary>Asks a person for a number, which the person finds in the question's context.</summary>
    private static async Task<object> AskAsync(Work work, string name, CancellationToken cancellation)
    {
        var numbers = Numbers(work);
        var answer = await work.AskAsync<long>("Which number?", new AskOptions { Key = "number", Context = new { number = numbers[0] } }, cancellation);
        return new { sum = answer.Value + numbers.Sum() };
    }

    private static long[] Numbers(Work work) => [.. work.Input.GetProperty("n").EnumerateArray().Select(number => number.GetInt64())];

    private static Task PauseAsync(Work work, CancellationToken cancellation) => Task.Delay(Option(work, "ms"), cancellation);

    private static int Option(Work work, string name) => work.Input.TryGetProperty(name, out var value) ? value.GetInt32() : 0;

    private static int NumberOf(Work work) => int.Parse(work.WorkItem[(work.WorkItem.LastIndexOf('.') + 1)..], CultureInfo.InvariantCulture);

    private static void Say(AgentNote note)
    {
        lock (Console.Out)
        {
            Console.Out.WriteLine(note);
            Console.Out.Flush();
        }
    }
}
