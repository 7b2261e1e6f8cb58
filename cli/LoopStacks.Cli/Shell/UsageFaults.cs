using System.CommandLine;
using System.CommandLine.Parsing;
using LoopStacks.Cli.Output;

namespace LoopStacks.Cli.Shell;

/// <summary>Says what is wrong with a command line, and what was probably meant.</summary>
internal static class UsageFaults
{
    public static CliFailure Of(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var path = PathOf(parsed);
        if (UnknownOption(parsed) is { } option)
        {
            var meant = Nearest.To(option, Words(command));
            return CliFailure.Usage($"There is no option '{option}'.", meant is null ? $"See {path} --help." : $"Did you mean {meant}? See {path} --help.");
        }

        var messages = parsed.Errors.Select(error => Sentence(error.Message)).Distinct();
        var guess = parsed.UnmatchedTokens
            .Select(token => Nearest.To(token, Words(command)))
            .FirstOrDefault(word => word is not null);
        var remedy = guess is null ? $"See {path} --help." : $"Did you mean {guess}? See {path} --help.";
        return CliFailure.Usage(string.Join(' ', messages), remedy);
    }

    /// <summary>What looks like an option and is none is read as an argument, and would be told as a wrong value of one.</summary>
    private static string? UnknownOption(ParseResult parsed)
    {
        var own = parsed.Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash).Where(token => token.Type == TokenType.Argument);
        var values = parsed.CommandResult.Children.OfType<OptionResult>().SelectMany(result => result.Tokens);
        return own.Except(values).Select(token => token.Value).FirstOrDefault(value => value.StartsWith("--", StringComparison.Ordinal));
    }

    private static string Sentence(string message) => message[^1] is '.' or '?' or '!' ? message : message + ".";

    private static string PathOf(ParseResult parsed)
    {
        var names = new Stack<string>();
        for (var at = parsed.CommandResult; at is not null; at = at.Parent as System.CommandLine.Parsing.CommandResult)
            names.Push(at.Command is RootCommand ? "loopstacks" : at.Command.Name);
        return string.Join(' ', names);
    }

    private static IEnumerable<string> Words(Command command) =>
        command.Subcommands.Select(sub => sub.Name)
            .Concat(command.Options.Select(option => option.Name))
            .Concat(command.Parents.OfType<Command>().SelectMany(parent => parent.Options).Where(option => option.Recursive).Select(option => option.Name));
}
