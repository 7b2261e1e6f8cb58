namespace LoopStacks.Console.Tests.Browser;

/// <summary>What is no test, and runs only where it is asked for by an environment variable.</summary>
internal static class RunOnlyWith
{
    public static string Variable(string name, string command)
    {
        var value = Environment.GetEnvironmentVariable(name);
        Assert.SkipWhen(string.IsNullOrEmpty(value), $"Runs only with {command}.");
        return value!;
    }
}
