using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Orleans.Connections.Security;
using Orleans.Hosting;

namespace LoopStacks.Coordination.Redis;

/// <summary>Mutual TLS between control planes: whose certificate the cluster's authority signed is one of us, whatever name it bears, since processes come and go with their addresses.</summary>
internal static class SiloTls
{
    /// <exception cref="CoordinationUnavailableException">A file is missing or is no certificate; the message names it.</exception>
    public static void UseSiloTls(this ISiloBuilder silo, string folder)
    {
        var certificate = Read(folder, "tls.crt", () => X509Certificate2.CreateFromPemFile(Path.Combine(folder, "tls.crt"), Path.Combine(folder, "tls.key")));
        var authority = Read(folder, "ca.crt", () => X509CertificateLoader.LoadCertificateFromFile(Path.Combine(folder, "ca.crt")));
        silo.UseTls(certificate, tls =>
        {
            tls.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
            tls.RemoteCertificateValidation = (remote, _, _) => remote is not null && IsSigned(remote, authority);
            tls.OnAuthenticateAsClient = (_, client) => client.TargetHost = "loopstacks";
        });
    }

    private static bool IsSigned(X509Certificate2 certificate, X509Certificate2 authority)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck; // The authority is the cluster's own and has no list.
        return chain.Build(certificate);
    }

    private static X509Certificate2 Read(string folder, string file, Func<X509Certificate2> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new CoordinationUnavailableException($"The certificate {Path.Combine(folder, file)} (LOOPSTACKS_CLUSTER_TLS) can't be used: {exception.Message} The folder has tls.crt, tls.key and ca.crt.", exception);
        }
    }
}
