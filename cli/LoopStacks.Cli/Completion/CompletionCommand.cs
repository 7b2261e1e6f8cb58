using System.CommandLine;
using LoopStacks.Cli.Shell;
using LoopStacks.Contracts.Problems;

namespace LoopStacks.Cli.Completion;

/// <summary>Writes a script with which a shell completes this program's command lines.</summary>
internal sealed class CompletionCommand : CliCommand
{
    private readonly Argument<string> _shell = new("shell") { Description = "bash, zsh or fish" };

    public CompletionCommand(GlobalOptions globals)
        : base("completion", "Write a completion script for a shell.", globals)
    {
        Add(_shell);
        _shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
    }

    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("source <(loopstacks completion bash)", "For this bash; put the line into ~/.bashrc to keep it"),
        ("loopstacks completion zsh > \"${fpath[1]}/_loopstacks\"", "For zsh"),
        ("loopstacks completion fish > ~/.config/fish/completions/loopstacks.fish", "For fish"),
    ];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellation)
    {
        var name = $"completion.{context.Value(_shell)}";
        await using var script = typeof(CompletionCommand).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The script {name} was not built in.");
        using var reader = new StreamReader(script);
        context.Out.Line((await reader.ReadToEndAsync(cancellation)).TrimEnd());
        return ExitCodes.Ok;
    }
}
