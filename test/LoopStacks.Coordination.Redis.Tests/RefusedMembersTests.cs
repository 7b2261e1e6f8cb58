using System.Net;
using System.Net.Sockets;
using LoopStacks.Coordination.Redis.Membership;
using Orleans;
using Orleans.Runtime;

namespace LoopStacks.Coordination.Redis.Tests;

public sealed class RefusedMembersTests
{
    private static readonly Place s_self = new(SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 1), 1), "here");

    [Fact]
    public async Task Address_WhereNobodyListens_IsRefused()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = (IPEndPoint)listener.LocalEndpoint;

        // A process that hangs takes nothing up, and its connections wait in the kernel.
        Assert.False(await RefusedMembers.IsRefusedAsync(address, TestContext.Current.CancellationToken));
        listener.Stop();
        Assert.True(await RefusedMembers.IsRefusedAsync(address, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("here", "127.0.0.1", 2, true)]
    [InlineData("here", "127.0.0.1", 1, false)] // It itself.
    [InlineData("elsewhere", "127.0.0.1", 2, false)] // Loopback of another container.
    [InlineData("here", "10.0.0.1", 2, false)]
    public void Member_OfThisMachineAlone_IsNear(string host, string address, int port, bool isNear)
    {
        var member = new MembershipEntry { SiloAddress = SiloAddress.New(new IPEndPoint(IPAddress.Parse(address), port), 1), HostName = host };

        Assert.Equal(isNear, RefusedMembers.IsNear(member, s_self));
    }

    private sealed record Place(SiloAddress SiloAddress, string DnsHostName) : ILocalSiloDetails
    {
        public string Name => "";

        public string ClusterId => "";

        public SiloAddress GatewayAddress => SiloAddress;
    }
}
