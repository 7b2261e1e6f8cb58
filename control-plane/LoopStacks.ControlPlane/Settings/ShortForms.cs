namespace LoopStacks.ControlPlane.Settings;

/// <summary>The short names of the environment: <c>LOOPSTACKS_URLS</c>, <c>LOOPSTACKS_DATA</c>, <c>LOOPSTACKS_POSTGRES</c>, <c>LOOPSTACKS_REDIS</c>, <c>LOOPSTACKS_KUBERNETES</c>, <c>LOOPSTACKS_KUBECONFIG</c>, <c>LOOPSTACKS_CLUSTER_ADDRESS</c> and <c>LOOPSTACKS_CLUSTER_TLS</c>. Every other setting is <c>LOOPSTACKS__Section__Key</c>.</summary>
internal static class ShortForms
{
    public const string Urls = "LoopStacks:Urls";
    public const string Data = "LoopStacks:Data";
    public const string Postgres = "LoopStacks:Postgres:ConnectionString"; // A secret: no option of a command line, which everybody on the machine sees.
    public const string Redis = "LoopStacks:Redis"; // A secret as well.
    public const string Kubernetes = "LoopStacks:Kubernetes:Mode";
    public const string Kubeconfig = "LoopStacks:Kubernetes:Kubeconfig";
    public const string SiloAddress = "LoopStacks:Coordination:SiloAddress";
    public const string SiloTls = "LoopStacks:Coordination:Tls";
    public const string DefaultUrls = "http://127.0.0.1:8080";
    public const string DefaultData = ".loopstacks";

    /// <summary>In the order of strength: appsettings.json, environment, short forms, command line, what the caller of the host gave.</summary>
    public static void AddTo(IConfigurationManager configuration, ControlPlaneOptions options)
    {
        configuration.AddInMemoryCollection(new Dictionary<string, string?> { [Urls] = DefaultUrls, [Data] = DefaultData });
        configuration.AddJsonFile("appsettings.json", optional: true);
        foreach (var (key, value) in Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>().Select(entry => ((string)entry.Key, (string?)entry.Value)))
        {
            if (key.StartsWith("LOOPSTACKS__", StringComparison.OrdinalIgnoreCase))
                configuration["LoopStacks:" + key["LOOPSTACKS__".Length..].Replace("__", ":", StringComparison.Ordinal)] = value;
        }

        Override(configuration, Urls, Environment.GetEnvironmentVariable("LOOPSTACKS_URLS"));
        Override(configuration, Data, Environment.GetEnvironmentVariable("LOOPSTACKS_DATA"));
        Override(configuration, Postgres, Environment.GetEnvironmentVariable("LOOPSTACKS_POSTGRES"));
        Override(configuration, Redis, Environment.GetEnvironmentVariable("LOOPSTACKS_REDIS"));
        Override(configuration, Kubernetes, Environment.GetEnvironmentVariable("LOOPSTACKS_KUBERNETES"));
        Override(configuration, Kubeconfig, Environment.GetEnvironmentVariable("LOOPSTACKS_KUBECONFIG"));
        Override(configuration, SiloAddress, Environment.GetEnvironmentVariable("LOOPSTACKS_CLUSTER_ADDRESS"));
        Override(configuration, SiloTls, Environment.GetEnvironmentVariable("LOOPSTACKS_CLUSTER_TLS"));
        configuration.AddCommandLine(options.Arguments, new Dictionary<string, string> { ["--urls"] = Urls, ["--data"] = Data });
        Override(configuration, Urls, options.Urls);
        Override(configuration, Data, options.DataFolder);
        if (options.Redis is { } redis)
            configuration.AddInMemoryCollection(new Dictionary<string, string?> { [Redis] = redis });
    }

    private static void Override(IConfigurationManager configuration, string key, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            configuration.AddInMemoryCollection(new Dictionary<string, string?> { [key] = value });
    }
}
