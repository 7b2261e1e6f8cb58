using System.Net.Http.Headers;
using k8s;
using k8s.Models;
using LoopStacks.ControlPlane;
using LoopStacks.ControlPlane.Settings;
using LoopStacks.EndToEnd.Platforms;
using LoopStacks.Kubernetes.Apply;
using LoopStacks.Kubernetes.Connections;
using LoopStacks.Kubernetes.Tests.Clusters;

namespace LoopStacks.EndToEnd.Kubernetes;

/// <summary>A control plane whose resources are those of a Kubernetes API server, and which knows its callers by their tokens.</summary>
internal sealed class KubernetesPlatform : IAsyncDisposable
{
    private readonly RunningControlPlane _host;

    private KubernetesPlatform(RunningControlPlane host, KubernetesConnection connection, string space)
    {
        (_host, Kubernetes, Namespace) = (host, new ApplyClient(connection, "test"), space);
    }

    public ApplyClient Kubernetes { get; }

    public string Namespace { get; }

    public Uri Address => _host.BaseAddress;

    public IServiceProvider Services => _host.Services;

    public static async Task<KubernetesPlatform> StartAsync(KubeCluster cluster, string? space = null, params string[] settings)
    {
        var connection = await cluster.ConnectAsync();
        var client = new ApplyClient(connection, "test");
        await cluster.DefineAsync(client);
        space ??= await cluster.NewNamespaceAsync(client);
        var host = await ControlPlaneHost.StartAsync(new ControlPlaneOptions
        {
            Urls = settings.Any(setting => setting.StartsWith("--urls=", StringComparison.Ordinal)) ? null : "http://127.0.0.1:0",
            DataFolder = ControlPlaneOptions.InMemory,
            LogLevel = Microsoft.Extensions.Logging.LogLevel.Error,
            Arguments = [$"--LoopStacks:Kubernetes:Kubeconfig={cluster.Kubeconfig}", "--LoopStacks:Kubernetes:TrustLoopback=false", "--LoopStacks:Kubernetes:RememberAnswers=00:00:00", .. settings],
        });
        return new KubernetesPlatform(host, connection, space);
    }

    /// <summary>A caller with a service account of its own, which may do what the rules say in the namespace.</summary>
    public async Task<HttpClient> CallerAsync(string name, params V1PolicyRule[] rules)
    {
        var client = new HttpClient { BaseAddress = Address, Timeout = Patience.Limit };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync(name));
        if (rules.Length == 0)
            return client;
        await Kubernetes.CreateAsync(new V1Role { Metadata = Named(name), Rules = rules });
        await Kubernetes.CreateAsync(new V1RoleBinding
        {
            Metadata = Named(name),
            RoleRef = new V1RoleRef { ApiGroup = "rbac.authorization.k8s.io", Kind = "Role", Name = name },
            Subjects = [new Rbacv1Subject { Kind = "ServiceAccount", Name = name, NamespaceProperty = Namespace }],
        });
        return client;
    }

    public static V1PolicyRule May(string verbs, string resources) => new() { ApiGroups = ["loopstacks.io"], Resources = resources.Split(' '), Verbs = verbs.Split(' ') };

    /// <summary>A token of a service account, which is made where there is none.</summary>
    public async Task<string> TokenAsync(string account, string? audience = null)
    {
        try
        {
            await Kubernetes.CreateAsync(new V1ServiceAccount { Metadata = Named(account) });
        }
        catch (KubernetesApiException exists) when (exists.IsAlreadyExists)
        {
            // It is there already.
        }

        var request = new Authenticationv1TokenRequest { Spec = new V1TokenRequestSpec { Audiences = audience is null ? [] : [audience] } };
        return (await Kubernetes.Connection.Client.CoreV1.CreateNamespacedServiceAccountTokenAsync(request, account, Namespace)).Status.Token;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        Kubernetes.Connection.Dispose();
    }

    private V1ObjectMeta Named(string name) => new() { Name = name, NamespaceProperty = Namespace };
}
