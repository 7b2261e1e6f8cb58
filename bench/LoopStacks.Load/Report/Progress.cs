namespace LoopStacks.Load.Report;

/// <summary>Tells a person what is going on, apart from the figures.</summary>
internal static class Progress
{
    public static void Say(string what) => Console.Error.WriteLine($"{DateTime.UtcNow:HH:mm:ss} {what}");
}
