using LoopStacks.Cli.Tests.Fakes;

namespace LoopStacks.Cli.Tests.About;

public sealed class ConfigCommandTests
{
    [Fact]
    public async Task Config_Sources_AreCommandLineEnvironmentFileDefault()
    {
        using var cli = new CliRunner();
        cli.Write("settings/loopstacks/config.json", """{"url":"http://file:1","realm":"from-file","color":true,"token":"s3cret"}""");
        cli.Environment["LOOPSTACKS_REALM"] = "from-env";
        cli.Environment["LOOPSTACKS_POSTGRES"] = "Host=db;Password=hidden";
        var run = await cli.RunAsync("config", "-o", "json", "--url", "http://ada:pa55@line:2");
        Assert.Equal(("http://***@line:2", "command line (--url)"), Setting(run, "url"));
        Assert.Equal(("from-env", "environment (LOOPSTACKS_REALM)"), Setting(run, "realm"));
        Assert.Equal(("json", "command line (--output)"), Setting(run, "output"));
        Assert.Equal("on", Setting(run, "color").Value);
        Assert.EndsWith("config.json", Setting(run, "color").Source, StringComparison.Ordinal);
        Assert.Equal("***", Setting(run, "token").Value);
        Assert.Equal(("***", "environment (LOOPSTACKS_POSTGRES)"), Setting(run, "postgres"));
        Assert.DoesNotContain("hidden", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("pa55", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Config_SecretsOfThePlatform_AreMasked()
    {
        using var cli = new CliRunner();
        cli.Environment["LOOPSTACKS_REDIS"] = "10.0.0.1:6379,password=s3cret";
        var run = await cli.RunAsync("config", "-o", "json");
        Assert.Equal(("***", "environment (LOOPSTACKS_REDIS)"), Setting(run, "redis"));
        Assert.DoesNotContain("s3cret", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("6379", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Config_NothingSet_IsDefault()
    {
        using var cli = new CliRunner();
        var run = await cli.RunAsync("config", "-o", "json");
        Assert.Equal(("http://127.0.0.1:8080", "default"), Setting(run, "url"));
        Assert.Equal(("default-realm", "default"), Setting(run, "realm"));
    }

    [Theory]
    [InlineData("""{"ulr":"x"}""", "did you mean 'url'?")]
    [InlineData("""{"color":"no"}""", "'color' must be a boolean")]
    [InlineData("{\n\"url\": }", "line 2 is not JSON")]
    [InlineData("[]", "one JSON object")]
    public async Task Config_FileIsWrong_SaysWhere(string text, string says)
    {
        using var cli = new CliRunner();
        cli.Write("my.json", text);
        cli.Environment["LOOPSTACKS_CONFIG"] = "my.json";
        var run = await cli.RunAsync("config");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(says, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version_ClientAndServer()
    {
        await using var platform = await FakePlatform.StartAsync();
        using var cli = new CliRunner(platform.Address);
        var run = await cli.RunAsync("version", "-o", "json");
        Assert.Equal("9.8.7", run.Json.GetProperty("server").GetString());
        Assert.Equal("0.1.0", run.Json.GetProperty("client").GetString());
        var client = await cli.RunAsync("version", "--client");
        Assert.Equal("client  0.1.0", client.Out.Trim());
    }

    private static (string Value, string Source) Setting(CliRun run, string name)
    {
        var setting = run.Json.GetProperty(name);
        return (setting.GetProperty("value").GetString()!, setting.GetProperty("source").GetString()!);
    }
}
