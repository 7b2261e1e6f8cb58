using System.CommandLine;
using LoopStacks.Cli.Shell;

namespace LoopStacks.Cli.People;

/// <summary>Who does it: what <c>--by</c> says, or the user of this machine.</summary>
internal static class Author
{
    private const int Longest = 253;

    public static Option<string?> Option() => new("--by") { Description = "Who does it; kept in the loop's history [default: the user's name]", HelpName = "name" };

    public static string Of(CommandContext context, Option<string?> option)
    {
        var name = context.Value(option) ?? context.Host.UserName;
        if (string.IsNullOrEmpty(name))
            throw CliFailure.Usage("Who does it? This machine tells no user's name.", "Give it with --by NAME.");
        return name.Length <= Longest ? name : throw CliFailure.Usage($"--by has {name.Length} characters; allowed are 1 to {Longest}.");
    }
}
