using System.Globalization;

namespace LoopStacks.Agents;

/// <summary>Reads options from the environment (<c>LOOPSTACKS_URLS</c>, <c>LOOPSTACKS_REALM</c>, …) and, stronger, from arguments (<c>--url</c>, <c>--realm</c>, …).</summary>
internal static class AgentCommandLine
{
    /// <exception cref="ArgumentException">An argument is unknown or its value is wrong.</exception>
    public static AgentOptions Apply(AgentOptions options, IReadOnlyList<string> args, Func<string, string?> environment)
    {
        foreach (var (variable, name) in Variables)
        {
            if (environment(variable) is { Length: > 0 } value)
                options = Set(options, name, value, variable);
        }

        for (var i = 0; i < args.Count; i++)
        {
            var (name, value) = args[i].Split('=', 2) is [var left, var right] ? (left, right) : (args[i], i + 1 < args.Count ? args[++i] : null);
            options = Set(options, name, value ?? throw new ArgumentException($"{name} needs a value."), name);
        }

        return options;
    }

    private static readonly (string Variable, string Name)[] Variables =
    [
        ("LOOPSTACKS_URLS", "--url"), ("LOOPSTACKS_REALM", "--realm"), ("LOOPSTACKS_INSTANCE", "--instance"),
        ("LOOPSTACKS_REPLICA", "--replica"), ("LOOPSTACKS_CREDITS", "--credits"), ("LOOPSTACKS_DRAIN_SECONDS", "--drain-seconds"),
        ("LOOPSTACKS_TOKEN_FILE", "--token-file"),
    ];

    private static AgentOptions Set(AgentOptions options, string name, string value, string source) => name switch
    {
        "--url" => options with { Urls = Urls(value, source) },
        "--realm" => options with { Realm = value },
        "--instance" => options with { Instance = value },
        "--replica" => options with { Replica = value },
        "--token-file" => options with { TokenFile = value },
        "--credits" => options with { Credits = (int)Number(value, source, 1, 1000) },
        "--drain-seconds" => options with { DrainTimeout = TimeSpan.FromSeconds(Number(value, source, 0, 86_400)) },
        _ => throw new ArgumentException($"'{name}' is no option; there are {string.Join(", ", Variables.Select(variable => variable.Name))}."),
    };

    private static Uri[] Urls(string value, string source)
    {
        var urls = new List<Uri>();
        foreach (var part in value.Split([';', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            // A server listens at 0.0.0.0, [::] or '+'; whoever connects to it from the same machine means this machine.
            var address = part.Replace("://+", "://127.0.0.1", StringComparison.Ordinal).Replace("://*", "://127.0.0.1", StringComparison.Ordinal)
                .Replace("://0.0.0.0", "://127.0.0.1", StringComparison.Ordinal).Replace("://[::]", "://[::1]", StringComparison.Ordinal);
            if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https" or "ws" or "wss"))
                throw new ArgumentException($"{source}: '{part}' is not an http, https, ws or wss address.");
            urls.Add(url);
        }

        return urls.Count > 0 ? [.. urls] : throw new ArgumentException($"{source} names no address.");
    }

    private static double Number(string value, string source, double least, double most) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new ArgumentException($"{source} is '{value}' and must be {least} to {most}.");
}
