using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LoopStacks.Conformance.Servers;
using LoopStacks.ControlPlane;
using LoopStacks.ControlPlane.Settings;
using LoopStacks.EndToEnd.Agents;
using LoopStacks.EndToEnd.Platforms;

namespace LoopStacks.EndToEnd.Coordination;

/// <summary>Control planes that reach each other over a network speak mutual TLS.</summary>
public sealed class SiloTlsTests
{
    [Fact]
    public async Task Loop_AgentAtTheOther_EndsOverTls_AndStrangersAreNotLetIn()
    {
        await using var redis = await RedisServer.StartNewAsync();
        await using var postgres = new PostgresServer();
        postgres.Require();
        await postgres.InitializeAsync();
        using var folder = new TemporaryFolder();
        using var authority = Authority("our authority");
        Write(folder.Path, authority, Signed(authority));
        var port = PlatformProcess.FreePort();
        var environment = new Dictionary<string, string> { ["LOOPSTACKS_POSTGRES"] = await postgres.CreateDatabaseAsync(), ["LOOPSTACKS_REDIS"] = redis.ConnectionString, ["LOOPSTACKS_CLUSTER_TLS"] = folder.Path };
        await using var first = await PlatformProcess.StartAsync(folder.Path, environment: new Dictionary<string, string>(environment) { ["LOOPSTACKS__Coordination__SiloPort"] = port.ToString(System.Globalization.CultureInfo.InvariantCulture) });
        await using var second = await PlatformProcess.StartAsync(folder.Path, environment: environment);
        await using var agent = await RunningAgent.StartAsync(second.Address, second.Client, "shouter", "shout", (_, _) => Task.FromResult<object>(new { text = "HELLO" }));
        await first.Client.OfferedAsync("shout", "shouter");

        // Loops are placed at both, so some of each twenty have their agent's connection at the other.
        foreach (var loop in await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => first.Client.RunAsync("shout", new { text = "hello" }))))
            Assert.True(loop.Status == "completed", $"{loop.Status}: {loop.Reason}");

        using var stranger = Authority("stranger");
        Assert.True(await IsLetInAsync(port, Signed(authority)));
        Assert.False(await IsLetInAsync(port, Signed(stranger)));
        Assert.False(await IsLetInAsync(port, null));
    }

    [Theory]
    [InlineData("10.1.2.3", null, "control planes then need certificates")]
    [InlineData("127.0.0.1", "/no/such/folder", "The certificate /no/such/folder/tls.crt (LOOPSTACKS_CLUSTER_TLS) can't be used")]
    public async Task Start_WithoutCertificates_SaysWhatIsMissing(string address, string? folder, string message)
    {
        string[] arguments = [$"--LoopStacks:Coordination:SiloAddress={address}", .. folder is null ? Array.Empty<string>() : [$"--LoopStacks:Coordination:Tls={folder}"]];
        var options = new ControlPlaneOptions { Urls = "http://127.0.0.1:0", DataFolder = ControlPlaneOptions.InMemory, Redis = "127.0.0.1:1", Arguments = arguments };

        var fault = await Assert.ThrowsAsync<ControlPlaneException>(() => ControlPlaneHost.StartAsync(options, TestContext.Current.CancellationToken));

        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    private static async Task<bool> IsLetInAsync(int port, X509Certificate2? certificate)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, Patience.Token());
        await using var tls = new SslStream(client.GetStream(), false, (_, shown, _, _) => shown is not null);
        try
        {
            var options = new SslClientAuthenticationOptions { TargetHost = "loopstacks", ClientCertificates = certificate is null ? null : [certificate], EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13 };
            await tls.AuthenticateAsClientAsync(options, Patience.Token());
            // Who is let in is greeted: both sides say who they are. A refusal comes after the handshake in TLS 1.3.
            return await tls.ReadAsync(new byte[1], Patience.Token()) > 0;
        }
        catch (Exception exception) when (exception is IOException or AuthenticationException)
        {
            return false;
        }
    }

    private static X509Certificate2 Authority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private static X509Certificate2 Signed(X509Certificate2 authority)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=loopstacks", key, HashAlgorithmName.SHA256);
        using var bare = request.Create(authority, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1), RandomNumberGenerator.GetBytes(8));
        using var whole = bare.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }

    private static void Write(string folder, X509Certificate2 authority, X509Certificate2 certificate)
    {
        File.WriteAllText(Path.Combine(folder, "ca.crt"), authority.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "tls.crt"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "tls.key"), certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
    }
}
