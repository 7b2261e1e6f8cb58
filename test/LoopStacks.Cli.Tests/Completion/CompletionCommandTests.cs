using System.Diagnostics;
using LoopStacks.Cli.Tests.Fakes;

namespace LoopStacks.Cli.Tests.Completion;

public sealed class CompletionCommandTests
{
    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public async Task Completion_Shell_WritesItsScript(string shell)
    {
        using var cli = new CliRunner();
        var run = await cli.RunAsync("completion", shell);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("[suggest:", run.Out, StringComparison.Ordinal);
        if (shell == "bash")
            Assert.Equal((0, ""), await BashAsync($"{run.Out}\n:", "-n"));
    }

    [Fact]
    public async Task Completion_BashScript_CompletesWords()
    {
        using var cli = new CliRunner();
        var script = (await cli.RunAsync("completion", "bash")).Out;
        var program = Path.Combine(AppContext.BaseDirectory, "loopstacks.dll");
        var (exitCode, words) = await BashAsync($$"""
            {{script}}
            loopstacks() { dotnet "{{program}}" "$@"; }
            COMP_WORDS=(loopstacks get loop) COMP_CWORD=2 COMP_LINE="loopstacks get loop" COMP_POINT=19
            _loopstacks
            echo "${COMPREPLY[*]}"
            """);
        Assert.Equal((0, "loopstacks"), (exitCode, words));
    }

    [Theory]
    [InlineData("ge", "get")]
    [InlineData("get --st", "--status")]
    [InlineData("run x --dea", "--deadline")]
    [InlineData("get agents -o ", "yaml")]
    [InlineData("tasks --status ", "expired")]
    [InlineData("get ex --status ", "paused")]
    [InlineData("retry last --from ", "out")]
    public async Task Suggest_Line_OffersWords(string line, string word)
    {
        using var cli = new CliRunner();
        var run = await cli.RunAsync($"[suggest:{line.Length}]", line);
        Assert.Contains(word, run.Out.ReplaceLineEndings("\n").Split('\n'));
    }

    private static async Task<(int ExitCode, string Out)> BashAsync(string script, params string[] args)
    {
        using var bash = Process.Start(new ProcessStartInfo("bash", args) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        await bash.StandardInput.WriteAsync(script);
        bash.StandardInput.Close();
        var text = await bash.StandardOutput.ReadToEndAsync();
        await bash.WaitForExitAsync();
        return (bash.ExitCode, text.Trim());
    }
}
