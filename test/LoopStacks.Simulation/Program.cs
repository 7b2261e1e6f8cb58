using System.Diagnostics;
using System.Globalization;
using LoopStacks.Simulation;

if (args.Any(arg => arg is "--seed" or "--count" or "--seconds"))
    return Seeds.Run(args);
return await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions);

/// <summary>
/// Runs seeds by themselves: <c>--seed N</c> one, with all that happens as lines where it fails or <c>--trace</c> is given; <c>--count N</c> that many from <c>--from N</c> (default: a fresh one) on; <c>--seconds N</c> for so long.
/// </summary>
internal static class Seeds
{
    public static int Run(string[] args)
    {
        if (Number(args, "--seed") is { } seed)
            return One(seed, args.Contains("--trace"));
        var from = Number(args, "--from") ?? Random.Shared.Next(1, int.MaxValue / 2);
        var limit = Number(args, "--seconds") is { } seconds ? TimeSpan.FromSeconds(seconds) : TimeSpan.MaxValue;
        var (failed, done, steps, watch) = (0, 0, 0L, Stopwatch.StartNew());
        for (var next = from; done < (Number(args, "--count") ?? int.MaxValue) && watch.Elapsed < limit; next++, done++)
        {
            var outcome = Simulation.Run(next);
            steps += outcome.Steps;
            if (outcome.Violation is null)
                continue;
            failed++;
            Console.WriteLine($"seed {next}: {outcome.Violation.Message} {outcome.Violation.InnerException?.Message}");
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{done} seeds from {from}, {failed} failed, {steps} steps, {done / watch.Elapsed.TotalMinutes:0} seeds a minute"));
        return failed == 0 ? 0 : 1;
    }

    private static int One(int seed, bool trace)
    {
        var lines = new List<string>();
        var (first, second) = (Simulation.Run(seed, lines), Simulation.Run(seed));
        if (trace || first.Violation is not null)
            lines.ForEach(Console.WriteLine);
        Console.WriteLine($"seed {seed}: {first.Loops} loops, {first.Steps} steps, trace {first.Hash:x16}, {(first.Violation is { } violation ? $"FAILED: {violation}" : "in order")}");
        if (first.Hash == second.Hash)
            return first.Violation is null ? 0 : 1;
        Console.WriteLine($"seed {seed} is not the same when it is run again: trace {second.Hash:x16}");
        return 2;
    }

    private static int? Number(string[] args, string name) =>
        Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : null;
}
