using System.Net;
using System.Net.Sockets;

namespace LoopStacks.Chaos.Servers;

/// <summary>Ports of loopback that nobody uses, and that stay the same over a process's restarts.</summary>
internal static class FreePort
{
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
