namespace LoopStacks.Agents.Tests;

public sealed class AgentCommandLineTests
{
    [Fact]
    public void Apply_EnvironmentAndArguments_ArgumentsAreStronger()
    {
        var environment = new Dictionary<string, string>
        {
            ["LOOPSTACKS_URLS"] = "http://0.0.0.0:9000;https://b.example", ["LOOPSTACKS_REALM"] = "one", ["LOOPSTACKS_CREDITS"] = "3",
        };

        var options = AgentCommandLine.Apply(
            new AgentOptions(), ["--realm", "two", "--replica=r", "--drain-seconds", "1.5", "--token-file", "/run/token"], name => environment.GetValueOrDefault(name));

        Assert.Equal([new Uri("http://127.0.0.1:9000"), new Uri("https://b.example")], options.Urls);
        Assert.Equal("/run/token", options.TokenFile);
        Assert.Equal(("two", "r", 3, TimeSpan.FromSeconds(1.5)), (options.Realm, options.Replica, options.Credits, options.DrainTimeout));
    }

    [Theory]
    [InlineData("--nonsense", "x", "'--nonsense' is no option")]
    [InlineData("--credits", "0", "must be 1 to 1000")]
    [InlineData("--url", "ftp://x", "not an http")]
    public void Apply_WrongArgument_SaysWhat(string name, string value, string says)
    {
        var wrong = Assert.Throws<ArgumentException>(() => AgentCommandLine.Apply(new AgentOptions(), [name, value], _ => null));

        Assert.Contains(says, wrong.Message, StringComparison.Ordinal);
    }
}
