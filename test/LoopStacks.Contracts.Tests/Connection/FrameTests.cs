using System.Text;
using System.Text.Json;
using LoopStacks.Contracts.Connection;

namespace LoopStacks.Contracts.Tests.Connection;

public sealed class FrameTests
{
    [Fact]
    public void Frame_OfAllMessages_ReadsAsWritten()
    {
        using var writer = new FrameWriter();
        foreach (var message in Samples.All.Values)
            writer.Add(message);
        var entries = new List<FrameEntry>();

        FrameReader.Read(writer.End().Span, entries);

        Assert.Equal(Samples.All.Values.Select(Text), entries.Select(entry => Text(entry.Message!)));
    }

    [Fact]
    public void Writer_Reset_BeginsANewFrame()
    {
        using var writer = new FrameWriter();
        writer.Add(new Drain());
        writer.Add(new Drain());
        Assert.Equal("""[{"type":"drain"},{"type":"drain"}]""", Encoding.UTF8.GetString(writer.End().Span));

        writer.Reset();
        writer.Add(new Drain());

        Assert.Equal("""{"type":"drain"}""", Encoding.UTF8.GetString(writer.End().Span));
    }

    [Theory]
    [MemberData(nameof(Samples.Names), MemberType = typeof(Samples))]
    public void Message_WithPropertiesInAnotherOrderAndUnknownOnes_IsRead(string name)
    {
        using var document = JsonDocument.Parse(Text(Samples.All[name]));
        var shuffled = "{\"later\":{\"type\":[1,{}]}," + string.Join(',', document.RootElement.EnumerateObject().Reverse().Select(property => $"\"{property.Name}\" : {property.Value.GetRawText()}")) + " , \"new\":null}";
        var entries = new List<FrameEntry>();

        FrameReader.Read(Encoding.UTF8.GetBytes(shuffled), entries);

        Assert.Equal(Text(Samples.All[name]), Text(Assert.Single(entries).Message!));
    }

    [Fact]
    public void Message_WithPropertiesOfAnother_AreIgnored()
    {
        var entries = new List<FrameEntry>();

        FrameReader.Read("""{"type":"bid","announcement":"a","capability":"c","confidence":1,"reason":"r","input":{},"depth":"x"}"""u8, entries);

        Assert.Equal(new Bid("a", "c", 1), Assert.Single(entries).Message);
    }

    [Theory]
    [InlineData("""{"type":"bid","announcement":"a","capability":"c"}""")]
    [InlineData("""{"type":"bid","announcement":null,"capability":"c","confidence":1}""")]
    [InlineData("""{"type":"bid","announcement":"a","capability":"c","confidence":"1"}""")]
    [InlineData("""{"type":"bid","announcement":"a","capability":"\ud800","confidence":1}""")]
    [InlineData("""{"type":"accept","workItem":"a","attempt":1.5}""")]
    [InlineData("""{"type":"accept","workItem":"a","attempt":99999999999}""")]
    [InlineData("""{"type":"result","workItem":"a","attempt":1}""")]
    [InlineData("""{"type":"announce"}""")]
    [InlineData("""{"type":"award","workItem":"a"}""")]
    [InlineData("""{"type":"recorded","workItem":"a","attempt":1}""")]
    [InlineData("""{"type":"heartbeat"}""")]
    [InlineData("""{"type":"decline"}""")]
    [InlineData("""{"type":"result","workItem":"a","attempt":1,"input":1}""")]
    [InlineData("""{"type":"decline","announcement":"a","note":"n"}""")]
    [InlineData("""{"type":"spawn","workItem":"a","attempt":1,"key":"k"}""")]
    [InlineData("""{"type":"spawn","workItem":"a","attempt":1,"key":null,"input":1}""")]
    [InlineData("""{"type":"spawn","workItem":"a","attempt":1,"key":"k","input":1,"budget":{"depth":"1"}}""")]
    [InlineData("""{"type":"child","workItem":"a","attempt":1,"key":"k"}""")]
    [InlineData("""{"type":"child","workItem":"a","attempt":1,"key":"k","reason":"completed"}""")]
    [InlineData("""{"type":"waiting","workItem":"a"}""")]
    [InlineData("""{"type":"working","attempt":1}""")]
    [InlineData("""{"type":"park","workItem":"a","attempt":1}""")]
    [InlineData("""{"type":7}""")]
    [InlineData("""{"type":"later"}""")]
    [InlineData("{}")]
    [InlineData("[]")]
    public void Element_NoMessage_BecomesAFaultAndTheNextIsRead(string element)
    {
        var entries = new List<FrameEntry>();

        FrameReader.Read(Encoding.UTF8.GetBytes("[" + element + ",{\"type\":\"drain\"}]"), entries);

        Assert.Equal(2, entries.Count);
        Assert.NotNull(entries[0].Fault);
        Assert.IsType<Drain>(entries[1].Message);
    }

    [Fact]
    public void Spawn_WithNulls_IsReadAsWithout()
    {
        var entries = new List<FrameEntry>();

        FrameReader.Read("""{"type":"spawn","workItem":"a","attempt":1,"key":"k","input":null,"loopStack":"s","inline":null,"realm":null,"budget":null}"""u8, entries);

        var spawn = Assert.IsType<Spawn>(Assert.Single(entries).Message);
        Assert.Equal((JsonValueKind.Null, "s", true), (spawn.Input.ValueKind, spawn.LoopStack, spawn.Inline is null));
    }

    [Fact]
    public void Frame_TooManyMessages_Throws()
    {
        var frame = "[" + string.Join(',', Enumerable.Repeat("{\"type\":\"drain\"}", ConnectionProtocol.MaxMessagesPerFrame + 1)) + "]";

        Assert.ThrowsAny<JsonException>(() => FrameReader.Read(Encoding.UTF8.GetBytes(frame), []));
    }

    private static string Text(ConnectionMessage message) => JsonSerializer.Serialize(message, ContractsJson.Default.ConnectionMessage);
}
