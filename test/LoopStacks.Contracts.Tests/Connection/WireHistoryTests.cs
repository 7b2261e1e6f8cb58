using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LoopStacks.Contracts.Connection;

namespace LoopStacks.Contracts.Tests.Connection;

/// <summary>What a released version wrote must be read for ever, and must not be written otherwise by accident.</summary>
public sealed class WireHistoryTests
{
    private static readonly string s_folder = Path.Combine(Repository.Root, "test", "Histories", "connection-v1");

    [Theory]
    [MemberData(nameof(Samples.Names), MemberType = typeof(Samples))]
    public void Message_Written_IsAsReleased(string name)
    {
        var file = Path.Combine(s_folder, name + ".json");
        using var writer = new FrameWriter();
        writer.Add(Samples.All[name]);
        var written = Encoding.UTF8.GetString(writer.End().Span) + "\n";
        if (Repository.IsRewriting)
        {
            Directory.CreateDirectory(s_folder);
            File.WriteAllText(file, written);
        }

        Assert.True(File.ReadAllText(file) == written, $"{name}.json is not what is written: {written}. {Repository.HowToRewrite}");
    }

    [Theory]
    [MemberData(nameof(Samples.Names), MemberType = typeof(Samples))]
    public void Message_AsReleased_IsRead(string name)
    {
        var entries = new List<FrameEntry>();

        FrameReader.Read(File.ReadAllBytes(Path.Combine(s_folder, name + ".json")), entries);

        Assert.Equal(Canonical(Samples.All[name]), Canonical(Assert.Single(entries).Message!));
    }

    /// <summary>Agents and platform are upgraded one after the other, in either order.</summary>
    [Theory]
    [MemberData(nameof(Samples.Names), MemberType = typeof(Samples))]
    public void Message_WithFieldsOfALaterVersion_IsReadWithoutThem(string name)
    {
        var entries = new List<FrameEntry>();
        var frame = JsonNode.Parse(File.ReadAllText(Path.Combine(s_folder, name + ".json")))!;
        foreach (var message in frame is JsonArray many ? many.OfType<JsonObject>().ToArray() : [frame.AsObject()])
        {
            message.Insert(0, "ofALaterVersion", new JsonObject { ["type"] = "nothing", ["much"] = new JsonArray("more", 1) });
            message.Add("andAnother", 1);
        }

        FrameReader.Read(Encoding.UTF8.GetBytes(frame.ToJsonString()), entries);

        Assert.Equal(Canonical(Samples.All[name]), Canonical(Assert.Single(entries).Message!));
    }

    [Fact]
    public void Message_OfATypeOfALaterVersion_IsLeftOutAndTheOthersAreRead()
    {
        var entries = new List<FrameEntry>();

        FrameReader.Read("""[{"type":"dream","of":["sheep"]},{"type":"drain"}]"""u8.ToArray(), entries);

        Assert.Null(entries[0].Message);
        Assert.IsType<Drain>(entries[1].Message);
    }

    private static string Canonical(ConnectionMessage message) => JsonSerializer.Serialize(message, ContractsJson.Default.ConnectionMessage);
}
