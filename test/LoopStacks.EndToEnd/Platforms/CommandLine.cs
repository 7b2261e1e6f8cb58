using LoopStacks.Cli.Shell;

namespace LoopStacks.EndToEnd.Platforms;

/// <summary>The command line, run in this process against a platform.</summary>
internal static class CommandLine
{
    public static async Task<(int ExitCode, string Out, string Error)> RunAsync(Uri platform, params string[] args)
    {
        using var settings = new TemporaryFolder();
        using var output = new StringWriter();
        using var error = new StringWriter();
        var host = new CliHost
        {
            In = TextReader.Null,
            Out = output,
            Error = error,
            Environment = name => name == "LOOPSTACKS_URL" ? platform.AbsoluteUri : null,
            WorkingFolder = Repository.Root,
            SettingsFolder = settings.Path,
        };
        var exitCode = await CliApp.RunAsync(args, host, Patience.Token());
        return (exitCode, output.ToString(), error.ToString());
    }

    public static async Task<string> SucceedAsync(Uri platform, params string[] args)
    {
        var (exitCode, output, error) = await RunAsync(platform, args);
        Assert.True(exitCode == 0, $"loopstacks {string.Join(' ', args)}: exit code {exitCode}{Environment.NewLine}{error}{output}");
        return output;
    }
}
