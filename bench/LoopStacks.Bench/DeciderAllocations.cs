using System.Globalization;

namespace LoopStacks.Bench;

/// <summary>What the decider allocates for whole loops of different sizes: a figure that does not depend on what else the machine does.</summary>
internal static class DeciderAllocations
{
    public static void Run()
    {
        Console.WriteLine("| loop | items | bytes | bytes by item |");
        Console.WriteLine("| --- | ---: | ---: | ---: |");
        foreach (var items in (int[])[1, 4, 16, 64])
            Measure("merge of capabilities", WholeLoop.OfCapabilities(items), items);
        foreach (var items in (int[])[1, 10, 100, 1_000, 10_000])
            Measure("collect of instances", WholeLoop.OfInstances(items), items);
    }

    private static void Measure(string name, WholeLoop loop, int items)
    {
        loop.Run(); // What is made once, as compiled code and caches, does not count.
        var before = GC.GetAllocatedBytesForCurrentThread();
        loop.Run();
        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {items:N0} | {bytes:N0} | {bytes / items:N0} |"));
    }
}
