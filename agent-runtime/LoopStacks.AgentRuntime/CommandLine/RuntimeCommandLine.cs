using System.Globalization;

namespace LoopStacks.AgentRuntime.CommandLine;

/// <summary>Reads the command from the environment and, stronger, from arguments.</summary>
internal static class RuntimeCommandLine
{
    public const string Help =
        """
        Runs one replica of an Agent: with its model, or with the offline skills of this runtime.

        Usage: agent-runtime (--agent NAME | --instance NAME | --agent-file FILE.json) [options]

          --url URL              address of the platform; several by comma      LOOPSTACKS_URLS           [http://127.0.0.1:8080]
          --agent NAME           Agent to fetch from the platform               LOOPSTACKS_AGENT
          --instance NAME        AgentInstance to fetch: agent, realm, config   LOOPSTACKS_INSTANCE
          --agent-file FILE      Agent as a JSON file; nothing is fetched then  LOOPSTACKS_AGENT_FILE
          --instance-file FILE   AgentInstance as a JSON file: realm and config LOOPSTACKS_INSTANCE_FILE
          --namespace NAME       namespace of the resources                     LOOPSTACKS_NAMESPACE      [default]
          --realm NAME           realm, stronger than the instance's            LOOPSTACKS_REALM          [default-realm]
          --replica NAME         name of this process, unique in its instance   LOOPSTACKS_REPLICA
          --wait-seconds N       how long to wait for the platform to answer    LOOPSTACKS_WAIT_SECONDS   [60]
          --drain-seconds N      how long work in hand may take at the end      LOOPSTACKS_DRAIN_SECONDS  [30]
          --token-file FILE      bearer token, read at every connect            LOOPSTACKS_TOKEN_FILE
          --health-port PORT     answers GET /healthz (it runs) and /readyz     LOOPSTACKS_HEALTH_PORT
                                 (it is connected), on all addresses
          --help                 this text

        A secretRef of the Agent is read from the environment variable of that name. SIGTERM and Ctrl-C finish the work in hand first.
        Exit codes: 0 stopped as told, 2 wrong arguments, 3 the Agent can't be run, 4 no such Agent, 6 the platform can't be reached, 70 failed.
        """;

    private static readonly (string Variable, string Name)[] s_options =
    [
        ("LOOPSTACKS_URLS", "--url"), ("LOOPSTACKS_AGENT", "--agent"), ("LOOPSTACKS_INSTANCE", "--instance"), ("LOOPSTACKS_AGENT_FILE", "--agent-file"),
        ("LOOPSTACKS_INSTANCE_FILE", "--instance-file"), ("LOOPSTACKS_TOKEN_FILE", "--token-file"), ("LOOPSTACKS_HEALTH_PORT", "--health-port"),
        ("LOOPSTACKS_NAMESPACE", "--namespace"), ("LOOPSTACKS_REALM", "--realm"), ("LOOPSTACKS_REPLICA", "--replica"),
        ("LOOPSTACKS_WAIT_SECONDS", "--wait-seconds"), ("LOOPSTACKS_DRAIN_SECONDS", "--drain-seconds"),
    ];

    /// <exception cref="ArgumentException">An argument is unknown or its value is wrong.</exception>
    public static RuntimeCommand Parse(IReadOnlyList<string> args, Func<string, string?> environment)
    {
        var command = new RuntimeCommand();
        if (args.Any(arg => arg is "--help" or "-h" or "-?"))
            return command with { Help = true };
        foreach (var (variable, name) in s_options)
        {
            if (environment(variable) is { Length: > 0 } value)
                command = Set(command, name, value, variable);
        }

        for (var i = 0; i < args.Count; i++)
        {
            var (name, value) = args[i].Split('=', 2) is [var left, var right] ? (left, right) : (args[i], null);
            if (!s_options.Any(option => option.Name == name))
                throw new ArgumentException($"'{name}' is no option; there are {string.Join(", ", s_options.Select(option => option.Name))}, --help.");
            value ??= i + 1 < args.Count ? args[++i] : throw new ArgumentException($"{name} needs a value.");
            command = Set(command, name, value, name);
        }

        if (command is { InstanceFile: not null, AgentFile: null })
            throw new ArgumentException("--instance-file (LOOPSTACKS_INSTANCE_FILE) needs --agent-file (LOOPSTACKS_AGENT_FILE) beside it: with files nothing is fetched.");
        return (command.Agent ?? command.AgentFile ?? command.Instance) is not null
            ? command
            : throw new ArgumentException("Name the agent: --agent NAME, --instance NAME or --agent-file FILE.json.");
    }

    private static RuntimeCommand Set(RuntimeCommand command, string name, string value, string source) => name switch
    {
        "--url" => command with { Urls = Urls(value, source) },
        "--agent" => command with { Agent = value },
        "--instance" => command with { Instance = value },
        "--instance-file" => command with { InstanceFile = value },
        "--token-file" => command with { TokenFile = value },
        "--health-port" => command with { HealthPort = Port(value, source) },
        "--agent-file" => command with { AgentFile = value },
        "--namespace" => command with { Namespace = value },
        "--realm" => command with { Realm = value },
        "--replica" => command with { Replica = value },
        "--wait-seconds" => command with { Wait = Seconds(value, source) },
        _ => command with { Drain = Seconds(value, source) },
    };

    private static Uri[] Urls(string value, string source)
    {
        var urls = new List<Uri>();
        foreach (var part in value.Split([';', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            // A server listens at 0.0.0.0, [::], '*' or '+'; whoever connects to it from the same machine means this machine.
            var address = part.Replace("://+", "://127.0.0.1", StringComparison.Ordinal).Replace("://*", "://127.0.0.1", StringComparison.Ordinal)
                .Replace("://0.0.0.0", "://127.0.0.1", StringComparison.Ordinal).Replace("://[::]", "://[::1]", StringComparison.Ordinal);
            if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
                throw new ArgumentException($"{source}: '{part}' is not an http or https address.");
            urls.Add(url);
        }

        return urls.Count > 0 ? [.. urls] : throw new ArgumentException($"{source} names no address.");
    }

    private static int Port(string value, string source) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= 65_535
            ? port
            : throw new ArgumentException($"{source} is '{value}' and must be a port, 0 to 65535; 0 takes a free one.");

    private static TimeSpan Seconds(string value, string source) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is >= 0 and <= 86_400
            ? TimeSpan.FromSeconds(number)
            : throw new ArgumentException($"{source} is '{value}' and must be 0 to 86400.");
}
