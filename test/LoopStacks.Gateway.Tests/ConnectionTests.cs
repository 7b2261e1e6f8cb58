using System.Net;
using System.Net.WebSockets;
using System.Text;
using LoopStacks.Contracts.Connection;
using LoopStacks.Contracts.Problems;
using LoopStacks.Engine.Faults;
using LoopStacks.Gateway.Admission;
using LoopStacks.Gateway.Instances;
using LoopStacks.Gateway.Tests.Fakes;

namespace LoopStacks.Gateway.Tests;

public sealed class ConnectionTests
{
    [Fact]
    public async Task Request_IsNoWebSocket_BadRequestProblem()
    {
        await using var host = await GatewayHost.StartAsync();
        using var client = new HttpClient { BaseAddress = host.Url };

        using var answer = await client.GetAsync(new Uri(ConnectionProtocol.Path, UriKind.Relative));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("other.v1")]
    public async Task Request_WithoutSubProtocol_BadRequest(string? subProtocol)
    {
        await using var host = await GatewayHost.StartAsync();

        var refused = await Assert.ThrowsAsync<WebSocketException>(() => RawAgent.OpenAsync(host.Url, subProtocol));

        Assert.Contains("400", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_OneConnectionTooMany_Unavailable()
    {
        await using var host = await GatewayHost.StartAsync(options => options.MaxConnections = 1);
        await using var first = await RawAgent.HelloAsync(host.Url, "one", "add");

        var refused = await Assert.ThrowsAsync<WebSocketException>(() => RawAgent.OpenAsync(host.Url));

        Assert.Contains("503", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hello_Admitted_WelcomedAndPresent()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await RawAgent.HelloAsync(host.Url, new Hello("solver", ["sub", "add"], Credits: 3));

        var offer = (await host.Bus.Changes.FirstAsync()).Offer!;

        Assert.Equal(("default-realm", "solver"), (agent.Welcome.Realm, agent.Welcome.Instance));
        Assert.StartsWith("solver-", agent.Welcome.Replica, StringComparison.Ordinal);
        Assert.Equal(64, agent.Welcome.ResumeToken.Length);
        Assert.Equal((10, 30, 30), (agent.Welcome.HeartbeatSeconds, agent.Welcome.LeaseSeconds, agent.Welcome.GraceSeconds));
        Assert.Equal(["add", "sub"], offer.Capabilities);
        Assert.Equal((1, 3, 0, 0), (offer.Replicas, offer.Credits, offer.InFlight, offer.Queued));
    }

    [Theory]
    [InlineData("""{"type":"hello","agent":"A b","capabilities":["add"]}""", "InvalidArgument", "agent is 'A b'")]
    [InlineData("""{"type":"hello","agent":"a","realm":"-x","capabilities":["add"]}""", "InvalidArgument", "realm is '-x'")]
    [InlineData("""{"type":"hello","agent":"a","capabilities":[]}""", "InvalidArgument", "0 names")]
    [InlineData("""{"type":"hello","agent":"a","capabilities":["Add"]}""", "InvalidArgument", "'Add'")]
    [InlineData("""{"type":"hello","agent":"a","capabilities":["add\n"]}""", "InvalidArgument", "capabilities names")]
    [InlineData("""{"type":"hello","agent":"a","capabilities":["add"],"credits":0}""", "InvalidArgument", "1 to 1000")]
    [InlineData("""{"type":"hello","agent":"a","capabilities":["add"],"outputSchema":{"type":"strange"}}""", "InvalidSchema", "/outputSchema/type")]
    [InlineData("""{"type":"hello","capabilities":["add"]}""", "ProtocolError", "agent")]
    [InlineData("""{"type":"drain"}""", "ProtocolError", "hello")]
    [InlineData("""{"type":"nonsense"}""", "ProtocolError", "nonsense")]
    [InlineData("17", "ProtocolError", "type")]
    public async Task FirstMessage_Faulty_FatalErrorThatSaysWhat(string message, string code, string says)
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await RawAgent.OpenAsync(host.Url);

        await agent.SendTextAsync(message);
        var error = await agent.Received.FirstOfAsync<ConnectionError>();
        await agent.Closed.FirstAsync();

        Assert.Equal((code, true), (error.Code, error.Fatal));
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hello_DoesNotCome_Closed()
    {
        await using var host = await GatewayHost.StartAsync(options => options.HelloTimeout = TimeSpan.FromMilliseconds(100));
        await using var agent = await RawAgent.OpenAsync(host.Url);

        var error = await agent.Received.FirstOfAsync<ConnectionError>();

        Assert.True(error.Fatal);
        Assert.Equal(WebSocketCloseStatus.ProtocolError, (await agent.Closed.FirstAsync()).Status);
    }

    [Fact]
    public async Task Hello_NotAdmitted_FatalErrorWithTheReason()
    {
        await using var host = await GatewayHost.StartAsync(admission: new ClosedRealm());
        await using var agent = await RawAgent.OpenAsync(host.Url);

        await agent.SendAsync(new Hello("solver", ["add"], Realm: "nowhere"));
        var error = await agent.Received.FirstOfAsync<ConnectionError>();

        Assert.Equal(new ConnectionError("RealmNotFound", "There is no realm 'nowhere'.", true), error);
        Assert.Equal(WebSocketCloseStatus.PolicyViolation, (await agent.Closed.FirstAsync()).Status);
        Assert.Empty(host.Gateway.Present());
    }

    [Theory]
    [InlineData("{\"type\":\"drain\"")]
    [InlineData("[{\"type\":\"drain\"},")]
    [InlineData("nonsense")]
    [InlineData("{\"type\":\"drain\"} {}")]
    [InlineData("")]
    public async Task Frame_Malformed_ErrorAndClose1007(string frame)
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await RawAgent.HelloAsync(host.Url, "solver", "add");

        await agent.SendTextAsync(frame);

        Assert.Equal("MalformedRequest", (await agent.Received.FirstOfAsync<ConnectionError>()).Code);
        Assert.Equal(WebSocketCloseStatus.InvalidPayloadData, (await agent.Closed.FirstAsync()).Status);
    }

    [Fact]
    public async Task Frame_InvalidUtf8_ConnectionEnds()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await RawAgent.HelloAsync(host.Url, "solver", "add");

        await agent.SendBytesAsync([.. "{\"type\":\"decline\",\"announcement\":\""u8, 0xC3, 0x28, .. "\",\"reason\":\"x\"}"u8]);

        // The WebSocket closes with 1007 by itself and drops the connection, so the status does not always arrive.
        Assert.Contains((await agent.Closed.FirstAsync()).Status, new WebSocketCloseStatus?[] { null, WebSocketCloseStatus.InvalidPayloadData });
    }

    [Fact]
    public async Task Frame_NestedTooDeep_ErrorAndClose1007()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await RawAgent.HelloAsync(host.Url, "solver", "add");

        await agent.SendTextAsync(new string('[', 5000));

        Assert.Equal(WebSocketCloseStatus.InvalidPayloadData, (await agent.Closed.FirstAsync()).Status);
    }

    [Fact]
    public async Task Frame_Binary_Close1003()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await RawAgent.HelloAsync(host.Url, "solver", "add");

        await agent.SendBytesAsync([1, 2, 3], WebSocketMessageType.Binary);

        Assert.Equal(WebSocketCloseStatus.InvalidMessageType, (await agent.Closed.FirstAsync()).Status);
    }

    [Fact]
    public async Task Frame_TooLarge_ErrorAndClose1009()
    {
        await using var host = await GatewayHost.StartAsync(options => options.MaxMessageBytes = 2048);
        await using var agent = await RawAgent.HelloAsync(host.Url, "solver", "add");

        await agent.SendBytesAsync(Encoding.UTF8.GetBytes("\"" + new string('x', 100_000) + "\""));

        Assert.Equal("TooLarge", (await agent.Received.FirstOfAsync<ConnectionError>()).Code);
        Assert.Equal(WebSocketCloseStatus.MessageTooBig, (await agent.Closed.FirstAsync()).Status);
    }

    [Fact]
    public async Task Message_UnknownType_ErrorAndTheRestOfTheFrameIsHandled()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await RawAgent.HelloAsync(host.Url, "solver", "add");
        await host.Bus.Changes.FirstAsync(change => change.Offer is not null);

        await agent.SendTextAsync("""[{"type":"teleport"},{"type":"bid","announcement":5},7,{"type":"drain","more":[1,{"x":null}]}]""");
        await host.Bus.Changes.FirstAsync(change => change.Offer is null);
        await agent.SendAsync(new Decline(Given.NewAnnouncement().ToString(), "the last to be answered"));
        await agent.Received.FirstOfAsync<ConnectionError>(error => error.Code == ConnectionFaultCodes.AnnouncementClosed);

        var errors = agent.Received.All.OfType<ConnectionError>().Take(3).ToList();
        Assert.All(errors, error => Assert.Equal(("ProtocolError", false), (error.Code, error.Fatal)));
    }

    [Fact]
    public async Task Messages_Flood_ErrorAndClose1008()
    {
        await using var host = await GatewayHost.StartAsync(options => options.MaxMessagesPerSecond = 10);
        await using var agent = await RawAgent.HelloAsync(host.Url, "solver", "add");

        await agent.SendTextAsync("[" + string.Join(',', Enumerable.Repeat("{\"type\":\"drain\"}", 100)) + "]");

        Assert.Equal("TooManyRequests", (await agent.Received.FirstOfAsync<ConnectionError>()).Code);
        Assert.Equal(WebSocketCloseStatus.PolicyViolation, (await agent.Closed.FirstAsync()).Status);
    }

    [Fact]
    public async Task Host_Stops_Close1001()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await RawAgent.HelloAsync(host.Url, "solver", "add");

        await host.StopAsync();

        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, (await agent.Closed.FirstAsync()).Status);
    }

    [Fact]
    public async Task Host_Stops_WhatWaitedIsReturnedAndWhatIsInHandIsNot()
    {
        await using var host = await GatewayHost.StartAsync();
        await using var agent = await RawAgent.HelloAsync(host.Url, new Hello("solver", ["add"], Credits: 1));
        var (inHand, waiting) = (Given.NewItem(), Given.NewItem());
        host.Gateway.Dispatch(Given.Work(inHand, "solver", "add"));
        host.Gateway.Dispatch(Given.Work(waiting, "solver", "add"));
        await agent.Received.FirstOfAsync<Award>();

        await host.StopAsync();

        Assert.Equal(waiting, (await host.Bus.Returned.FirstAsync()).Id);
        Assert.Single(host.Bus.Returned.All);
        Assert.Equal(0, host.Gateway.Room("default-realm", "solver"));
    }

    [Fact]
    public void Dispatch_GoodbyeWasSaidMeanwhile_WaitsAndIsInNobodysHands()
    {
        var instance = new ConnectedInstance(new InstanceKey("default-realm", "solver"), new GatewayOptions(), TimeProvider.System, 0);
        var link = new ClosingLink();
        Assert.True(instance.TryAttach(new Hello("solver", ["add"], Credits: 2), null, link, new Effects(), out var session, out _));
        Assert.Equal(2, instance.Room());
        link.SaysGoodbye = true; // Between the choice of the replica and the sending.
        var order = Given.Work(Given.NewItem(), "solver", "add");

        Assert.True(instance.TryDispatch(order, new Effects()));

        Assert.False(instance.IsHeldBy(session!, order.Id, 1));
        Assert.Equal((-1, 1), (instance.Room(), instance.QueueDepth));
        Assert.Equal(order, Assert.Single(instance.TakeQueue()));
    }

    private sealed class ClosingLink : IReplicaLink
    {
        public bool SaysGoodbye { get; set; }

        public bool IsOpen { get; private set; } = true;

        public void Welcome(ReplicaSession session, IReadOnlyList<HeldWork> held)
        {
        }

        public bool Send(ConnectionMessage message) => !SaysGoodbye || (IsOpen = false);

        public void Close(ErrorCode code, string message)
        {
        }
    }

    private sealed class ClosedRealm : IAgentAdmission
    {
        public ValueTask<AdmissionResult> AdmitAsync(Hello hello, CancellationToken cancellationToken) =>
            new(AdmissionResult.Refused(new Fault(ErrorCode.RealmNotFound, $"There is no realm '{hello.Realm}'.")));
    }
}
