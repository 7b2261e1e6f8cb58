using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using LoopStacks.Kubernetes.Connections;
using LoopStacks.Operator.Children;

namespace LoopStacks.Operator.Tests.Cluster;

/// <summary>The program.</summary>
[Collection("cluster")]
public sealed class ProcessTests(OperatorCluster cluster)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Kill_InTheMiddle_TheNextOneFinishes_AndStopsWhenToldTo()
    {
        const int count = 40;
        var place = await cluster.NewAsync();
        await place.ApplyAsync(SeedDocuments.Agent);
        await place.ApplyRealmAsync();
        for (var i = 0; i < count; i++)
            await place.ApplyInstanceAsync($"i{i}", "replicas: 0");
        var deployments = new ApiResource("apps", "v1", "deployments", "Deployment");
        async Task<int> MadeAsync() => (await place.Client.ListAsync<ChildObject>(place.Namespace, Labels.Selector, deployments)).Count;

        using (var first = Start(place))
        {
            await Eventually.HoldsAsync("it has begun", async () => await MadeAsync() is 0 ? "nothing is made" : null);
            first.Kill();
            await first.WaitForExitAsync(new CancellationTokenSource(s_patience).Token);
        }

        var port = FreePort();
        using var second = Start(place, port);
        await Eventually.HoldsAsync("all are made", async () => await MadeAsync() is var made && made == count ? null : $"{made} are");
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        Assert.Equal("healthy", await http.GetStringAsync("/healthz"));
        Assert.Equal("leading", await http.GetStringAsync("/readyz"));
        var metrics = await http.GetStringAsync("/metrics");
        Assert.All(
            (string[])["loopstacks_operator_leading", "loopstacks_operator_pending", "loopstacks_kubernetes_reconcile_duration_seconds_count", "loopstacks_kubernetes_queue_depth", "loopstacks_kubernetes_api_call_duration_seconds_count"],
            name => Assert.Contains(name, metrics, StringComparison.Ordinal));
        using (var kill = Process.Start("kill", ["-TERM", second.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync();
        await second.WaitForExitAsync(new CancellationTokenSource(s_patience).Token);
        Assert.True(second.ExitCode == 0, await second.StandardOutput.ReadToEndAsync());
        Assert.Equal("", (await place.GetAsync(new ApiResource("coordination.k8s.io", "v1", "leases", "Lease"), "loopstacks-operator"))!.Value.GetProperty("spec").GetProperty("holderIdentity").GetString());
    }

    private Process Start(Place place, int port = 0)
    {
        var start = new ProcessStartInfo("dotnet", [Program, "--kubeconfig", cluster.Kubeconfig, "--urls", $"http://127.0.0.1:{port}"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LOOPSTACKS__OPERATOR__NAMESPACE"] = place.Namespace;
        start.Environment["LOOPSTACKS__OPERATOR__LEASENAMESPACE"] = place.Namespace;
        start.Environment["LOOPSTACKS__OPERATOR__LEASEDURATION"] = "00:00:03";
        start.Environment["LOOPSTACKS__OPERATOR__WORKERS"] = "1";
        return Process.Start(start)!;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Program => Path.Combine(AppContext.BaseDirectory, "LoopStacks.Operator.dll");
}
