using System.Diagnostics;
using System.Globalization;
using System.Net;
using k8s;
using k8s.Models;
using LoopStacks.Kubernetes.Apply;
using LoopStacks.Kubernetes.Connections;
using LoopStacks.Kubernetes.Crds;

namespace LoopStacks.Kubernetes.Tests.Clusters;

/// <summary>
/// A Kubernetes API server for the tests of an assembly, started when the first test asks for it: any cluster by <c>LOOPSTACKS_TEST_KUBECONFIG</c>, or one that the script in
/// <c>LOOPSTACKS_KUBE_CLUSTER</c> starts and ends. Each test takes a namespace of its own.
/// </summary>
public class KubeCluster : IAsyncLifetime
{
    private const string Remedy =
        "No Kubernetes is given: set LOOPSTACKS_TEST_KUBECONFIG to the kubeconfig of a cluster for tests (kind, k3d), or LOOPSTACKS_KUBE_CLUSTER to a script that starts one.";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly string _mode;
    private readonly SemaphoreSlim _one = new(1);
    private readonly string? _script = Setting("LOOPSTACKS_KUBE_CLUSTER");
    private string? _kubeconfig = Setting("LOOPSTACKS_TEST_KUBECONFIG");
    private string? _state;
    private int _namespaces;
    private bool _defined;

    public KubeCluster()
        : this("api")
    {
    }

    /// <param name="mode">What the script starts: <c>api</c>, or <c>up</c> with the controllers.</param>
    protected KubeCluster(string mode) => _mode = mode;

    /// <summary>Path of the kubeconfig, after <see cref="ConnectAsync"/>.</summary>
    public string Kubeconfig => _kubeconfig!;

    /// <summary>A connection of its own to the cluster, which is there after this.</summary>
    public async Task<KubernetesConnection> ConnectAsync(params DelegatingHandler[] handlers)
    {
        await StartAsync();
        return KubernetesConnection.FromKubeconfig(_kubeconfig, null, handlers);
    }

    /// <summary>Port of the API server on this machine.</summary>
    public async Task<int> PortAsync()
    {
        using var connection = await ConnectAsync();
        return connection.Server.Port;
    }

    /// <summary>A connection over another port, such as that of a relay to the server.</summary>
    public async Task<KubernetesConnection> ConnectOverAsync(string address, params DelegatingHandler[] handlers)
    {
        await StartAsync();
        var configuration = KubernetesClientConfiguration.BuildConfigFromConfigFile(_kubeconfig);
        configuration.Host = $"https://{address}";
        return new KubernetesConnection(configuration, handlers);
    }

    /// <summary>A new, empty namespace.</summary>
    public async Task<string> NewNamespaceAsync(ApplyClient client)
    {
        var name = $"test-{Environment.ProcessId}-{Interlocked.Increment(ref _namespaces)}-{Guid.NewGuid().ToString("N")[..6]}";
        await client.CreateAsync(new V1Namespace { Metadata = new V1ObjectMeta { Name = name } });
        return name;
    }

    /// <summary>Our definitions are there and served after this; once for the assembly.</summary>
    public async Task DefineAsync(ApplyClient client)
    {
        await _one.WaitAsync();
        try
        {
            if (_defined)
                return;
            await Task.WhenAll(CustomResourceDefinitions.All().Select(definition => client.ApplyAsync(CustomResourceDefinitions.Resource, definition)));
            using var limit = new CancellationTokenSource(Patience);
            using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
            foreach (var resource in LoopStacksApi.All)
            {
                while (!await IsServedAsync(client, resource))
                    await pause.WaitForNextTickAsync(limit.Token);
            }

            _defined = true;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>kubectl as the cluster's script has it, else the machine's.</summary>
    public async Task<(int Code, string Output)> KubectlAsync(params string[] arguments)
    {
        await StartAsync();
        return _state is null ? await RunAsync("kubectl", arguments) : await RunAsync(_script!, ["kubectl", .. arguments]);
    }

    /// <summary>Ends the API server as a crash does. Only where the script has started it; else the test is left out.</summary>
    public async Task KillApiServerAsync()
    {
        await StartAsync();
        if (_state is null)
            Assert.Skip("The API server of a given cluster is not killed; set LOOPSTACKS_KUBE_CLUSTER.");
        var pid = int.Parse((await File.ReadAllTextAsync(Path.Combine(_state, "cluster", "run", "apiserver.pid"))).Split(' ')[0], CultureInfo.InvariantCulture);
        using var process = Process.GetProcessById(pid);
        process.Kill();
        await process.WaitForExitAsync(new CancellationTokenSource(Patience).Token);
    }

    /// <summary>Starts what was killed again, with all that it knew.</summary>
    public async Task StartApiServerAsync()
    {
        var (code, output) = await RunAsync(_script!, [_mode]);
        Assert.True(code == 0, output);
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _one.Dispose();
        if (_state is null)
            return;
        await RunAsync(_script!, ["down"]);
        if (Directory.Exists(_state)) // The script removes it where it was all.
            Directory.Delete(_state, recursive: true);
    }

    private static async Task<bool> IsServedAsync(ApplyClient client, ApiResource resource)
    {
        try
        {
            // A watch is the last that works of a new definition.
            using var watch = await client.Connection.SendAsync(
                ApiCall.Of("watch", resource, null) with { Query = [("watch", "true"), ("timeoutSeconds", "1")] }, CancellationToken.None);
            return true;
        }
        catch (KubernetesApiException refused) when (refused.IsNotFound || refused.Status is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable)
        {
            return false;
        }
    }

    /// <summary>Under CI there must be one; elsewhere the test is skipped, and says what to set.</summary>
    private async Task StartAsync()
    {
        if (_kubeconfig is not null)
            return;
        if (_script is null && Setting("CI") == "true")
            Assert.Fail(Remedy);
        if (_script is null)
            Assert.Skip(Remedy);
        await _one.WaitAsync();
        try
        {
            if (_kubeconfig is not null)
                return;
            _state = Directory.CreateTempSubdirectory("loopstacks-kube-").FullName;
            var (code, output) = await RunAsync(_script!, [_mode]);
            Assert.True(code == 0, $"The cluster did not start: {output}");
            _kubeconfig = Path.Combine(_state, "cluster", "kubeconfig");
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<(int Code, string Output)> RunAsync(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (_state is not null)
            start.Environment["KUBE_STATE"] = _state;
        if (_kubeconfig is not null)
            start.Environment["KUBECONFIG"] = _kubeconfig;
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Patience);
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, await output + await error);
    }

    private static string? Setting(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
