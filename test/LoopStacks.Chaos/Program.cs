using System.Globalization;
using LoopStacks.Chaos;
using LoopStacks.Chaos.Agents;
using LoopStacks.Chaos.Faults;
using LoopStacks.Chaos.Servers;

if (args is ["--agents", var name, .. var urls])
{
    await AgentProgram.RunAsync(name, [.. urls.Select(url => new Uri(url))]);
    return 0;
}

if (args.Any(arg => arg is "--seconds" or "--seed" or "--soak"))
    return await Runs.RunAsync(args);
return await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions);

/// <summary>
/// Runs by themselves: <c>--seconds N</c> of faults (default 180), <c>--seed N</c> (default: a fresh one), <c>--pause N</c> seconds between two faults on average (default 4; 0 for none), <c>--only KIND,KIND</c> leaves only
/// such faults, <c>--logs FOLDER</c> keeps what all processes say; <c>--rolling</c> restarts each control plane once instead; <c>--from FOLDER</c> begins with the older version that was published there, and who is restarted comes back as this one; <c>--soak N</c> minutes without faults, where not <c>--pause</c> says otherwise, and a look at memory, descriptors and throughput sixty times.
/// </summary>
internal static class Runs
{
    public static async Task<int> RunAsync(string[] args)
    {
        var seed = (int)(Number(args, "--seed") ?? Random.Shared.Next(1, 1_000_000));
        var soak = Number(args, "--soak") is { } minutes ? TimeSpan.FromMinutes(minutes) : (TimeSpan?)null;
        var pause = Number(args, "--pause") ?? (soak is null ? 4 : 0);
        var options = new ChaosOptions(seed, soak ?? TimeSpan.FromSeconds(Number(args, "--seconds") ?? 180))
        {
            FaultPause = pause == 0 ? null : TimeSpan.FromSeconds(pause),
            SampleInterval = soak is null ? null : soak / 60,
            Plan = args.Contains("--rolling") ? [.. Enumerable.Range(0, 3).Select(node => new Fault(TimeSpan.FromSeconds(4 + (node * 14)), TimeSpan.Zero, FaultKind.NodeRestarted, node))] : null,
            Older = Text(args, "--from") is { } older ? Path.Combine(older, "LoopStacks.ControlPlane.dll") : null,
            Only = Text(args, "--only") is { } only ? [.. only.Split(',').Select(Enum.Parse<FaultKind>)] : null,
        };
        Console.WriteLine($"seed {seed}");
        if (Text(args, "--logs") is { } folder)
            ProgramProcess.LogFolder = Directory.CreateDirectory(folder).FullName;
        var run = new ChaosRun(options, Console.WriteLine);
        var verdict = await run.RunAsync();
        return verdict.Violations.Count == 0 && !run.Grows ? 0 : 1;
    }

    private static double? Number(string[] args, string name) => Text(args, name) is { } text ? double.Parse(text, CultureInfo.InvariantCulture) : null;

    private static string? Text(string[] args, string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;
}
