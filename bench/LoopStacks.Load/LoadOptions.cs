using System.Globalization;

namespace LoopStacks.Load;

/// <summary>What is measured, and how.</summary>
internal sealed record LoadOptions
{
    public const string Usage = """
        LoopStacks.Load measure --host PATH [options]   measure the platform whose LoopStacks.ControlPlane.dll is at PATH
        LoopStacks.Load trees --host PATH [options]     measure trees of loops, 1,000 agents in one loop, and loops that wait
        LoopStacks.Load fairness --host PATH [options]  measure a realm with few loops alone, and while another one floods the platform
        LoopStacks.Load statistics                      measure how long statistics take over the rollups of ten million loops
        LoopStacks.Load peer-agents --url URL --fan N   run the agents of the comparison with peers (hack/bench.sh peers)
        LoopStacks.Load scale --host PATH [options]     measure on PostgreSQL and Redis how cost grows: processes, agents, realms, stored loops, payload, readers of events
        LoopStacks.Load model --costs FILE              what larger clusters need, from measured costs (docs/scaling.md)
        LoopStacks.Load crowd --url URL --count N       run many agents, each on a connection of its own
        LoopStacks.Load agents --url URL                run the three agents alone
        LoopStacks.Load floor --urls URL                run the endpoint that the platform is compared with

          --variants LIST      of floor, sqlite, preloaded, memory; default floor,sqlite,memory
          --clients LIST       numbers of closed-loop clients; default 1,64,256
          --seconds N          how long each is measured; default 10
          --warmup N           seconds of warm-up at 64 clients before; default 10
          --idle N             seconds over which idle CPU is measured; default 10
          --starts N           how often the start is timed; default 5
          --preload N          loops stored before the variant 'preloaded' is measured; default 1000000
          --waiting N          loops that wait for a person, of which 'trees' measures the memory; 0 leaves it out; default 100000
          --flood N            clients of the flood of 'fairness'; default 500
          --realm NAME         realm of 'agents'; default default-realm
          --parts LIST         of limits, nodes, agents, realms, payload, followers, stored, of which 'scale' measures; default all
          --stored LIST        numbers of stored loops; default 0,1000000,10000000
          --crowd LIST         numbers of connected agents, and of realms; default 10,100,1000,10000
          --first N, --count N, --per-realm yes|no    which agents 'crowd' runs, and whether each has a realm of its own
          --agents KIND        sdk (LoopAgent), raw (AgentConnection); default sdk
          --agents-apart       run the agents in a process of their own
          --client KIND        socket (own HTTP/1.1), http (HttpClient); default socket
          --env NAME=VALUE     environment of the measured server; may be repeated
          --data FOLDER        where databases are made; default a folder in the system's temporary one, removed at the end
          --output FORMAT      markdown, json; default markdown
        """;

    public string Host { get; init; } = "";

    public Uri Url { get; init; } = new("http://127.0.0.1:8080");

    public IReadOnlyList<string> Variants { get; init; } = ["floor", "sqlite", "memory"];

    public IReadOnlyList<int> Clients { get; init; } = [1, 64, 256];

    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(10);

    public int Starts { get; init; } = 5;

    public int Preload { get; init; } = 1_000_000;

    /// <summary>How many workers the largest loop of the comparison with peers has.</summary>
    public int Fan { get; init; } = 1000;

    public int Waiting { get; init; } = 100_000;

    public int Flood { get; init; } = 500;

    /// <summary>Null is the platform's default.</summary>
    public string? Realm { get; init; }

    public IReadOnlyList<string> Parts { get; init; } = ["limits", "nodes", "agents", "realms", "payload", "followers", "stored"];

    public IReadOnlyList<int> Stored { get; init; } = [0, 1_000_000, 10_000_000];

    public IReadOnlyList<int> Crowd { get; init; } = [10, 100, 1000, 10_000];

    /// <summary>A file with measured costs.</summary>
    public string? Costs { get; init; }

    public int First { get; init; } = 1;

    public int Count { get; init; } = 10;

    public bool PerRealm { get; init; }

    public bool RawAgents { get; init; }

    public bool AgentsApart { get; init; }

    public bool HttpClient { get; init; }

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public string? Data { get; init; }

    public bool Json { get; init; }

    /// <exception cref="LoadException">An argument is unknown or its value is wrong.</exception>
    public static LoadOptions Parse(IReadOnlyList<string> args)
    {
        var options = new LoadOptions();
        for (var i = 0; i < args.Count; i++)
        {
            if (args[i] == "--agents-apart")
                options = options with { AgentsApart = true };
            else if (i + 1 < args.Count)
                options = options.With(args[i], args[++i]);
            else
                throw new LoadException($"{args[i]} needs a value.{System.Environment.NewLine}{Usage}");
        }

        return options;
    }

    private LoadOptions With(string name, string value) => (name, value) switch
    {
        ("--host", _) => this with { Host = value },
        ("--url", _) => this with { Url = new Uri(value) },
        ("--variants", _) => this with { Variants = [.. value.Split(',').Select(variant => variant is "floor" or "sqlite" or "preloaded" or "memory" ? variant : throw Wrong(name, value))] },
        ("--clients", _) => this with { Clients = [.. value.Split(',').Select(count => Whole(name, count, 1, 10_000))] },
        ("--seconds", _) => this with { Duration = TimeSpan.FromSeconds(Whole(name, value, 1, 3600)) },
        ("--warmup", _) => this with { WarmUp = TimeSpan.FromSeconds(Whole(name, value, 0, 3600)) },
        ("--idle", _) => this with { Idle = TimeSpan.FromSeconds(Whole(name, value, 1, 3600)) },
        ("--starts", _) => this with { Starts = Whole(name, value, 1, 100) },
        ("--preload", _) => this with { Preload = Whole(name, value, 1, 100_000_000) },
        ("--fan", _) => this with { Fan = Whole(name, value, 1, 10_000) },
        ("--waiting", _) => this with { Waiting = Whole(name, value, 0, 10_000_000) },
        ("--parts", _) => this with { Parts = [.. value.Split(',').Select(part => Parts.Contains(part) ? part : throw Wrong(name, value))] },
        ("--stored", _) => this with { Stored = [.. value.Split(',').Select(count => Whole(name, count, 0, 100_000_000))] },
        ("--crowd", _) => this with { Crowd = [.. value.Split(',').Select(count => Whole(name, count, 1, 100_000))] },
        ("--costs", _) => this with { Costs = value },
        ("--first", _) => this with { First = Whole(name, value, 1, 100_000) },
        ("--count", _) => this with { Count = Whole(name, value, 1, 10_000) },
        ("--per-realm", "yes" or "no") => this with { PerRealm = value == "yes" },
        ("--flood", _) => this with { Flood = Whole(name, value, 1, 10_000) },
        ("--realm", _) => this with { Realm = value },
        ("--agents", "sdk" or "raw") => this with { RawAgents = value == "raw" },
        ("--client", "socket" or "http") => this with { HttpClient = value == "http" },
        ("--env", _) when value.Split('=', 2) is [var variable, var set] => this with { Environment = new Dictionary<string, string>(Environment) { [variable] = set } },
        ("--data", _) => this with { Data = value },
        ("--output", "markdown" or "json") => this with { Json = value == "json" },
        _ => throw Wrong(name, value),
    };

    private static int Whole(string name, string value, int least, int most) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number : throw Wrong(name, value);

    private static LoadException Wrong(string name, string value) => new($"{name} {value} is not understood.{System.Environment.NewLine}{Usage}");
}
