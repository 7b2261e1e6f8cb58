using System.CommandLine;
using System.Globalization;

namespace LoopStacks.Cli.Shell;

/// <summary>Options that take a whole number within bounds.</summary>
internal static class WholeNumber
{
    /// <summary>Null where the option is not given.</summary>
    public static Option<int?> Option(string name, string[] aliases, int from, int to, string description, string helpName) => new(name, aliases)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= from && number <= to)
                return number;
            result.AddError(to == int.MaxValue ? $"{name} must be a whole number of at least {from}; it is '{text}'." : $"{name} must be a whole number from {from} to {to}; it is '{text}'.");
            return null;
        },
    };
}
