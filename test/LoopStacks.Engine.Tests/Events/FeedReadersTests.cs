using LoopStacks.Core.Loops;
using LoopStacks.Engine.Events;

namespace LoopStacks.Engine.Tests.Events;

public sealed class FeedReadersTests
{
    private static readonly LoopId s_loop = new(Guid.CreateVersion7());
    private static readonly LoopId s_other = new(Guid.CreateVersion7());
    private readonly FeedReaders _readers = new();

    [Fact]
    public void Of_ALoop_FindsThoseOfItsRealmAndItsOwn()
    {
        var ofRealm = Reader("realm/a");
        var ofLoop = Reader($"execution/{s_loop}");
        Reader("realm/b");
        Reader($"execution/{s_other}");
        Reader("resources");

        Assert.Equal([ofLoop, ofRealm], Found("a", s_loop));
        Assert.Equal([ofLoop], Found("c", s_loop));
        Assert.Empty(Found("c", new LoopId(Guid.CreateVersion7())));
    }

    [Fact]
    public void Of_Resources_FindsTheirReadersAlone()
    {
        Reader("realm/a");
        var reader = Reader("realm/a", "resources");

        var (found, channel) = Assert.Single(_readers.Of("a", null));

        Assert.Equal((reader, "resources"), (found, channel.Text));
    }

    [Fact]
    public void Of_AReaderWithSeveralChannelsThatHoldIt_IsFoundOnceByTheFirst()
    {
        var reader = Reader("realm/b", "realm/a", $"execution/{s_loop}", "realm/a");

        var (found, channel) = Assert.Single(_readers.Of("a", s_loop));

        Assert.Equal((reader, "realm/a"), (found, channel.Text));
    }

    [Fact]
    public void Remove_OneOfTwo_LeavesTheOther_AndNothingOfBoth()
    {
        var first = Reader("realm/a", $"execution/{s_loop}", "resources");
        var second = Reader("realm/a");

        _readers.Remove(first);
        Assert.Equal([second], Found("a", s_loop));
        Assert.Empty(_readers.Of("a", null));
        Assert.False(_readers.IsEmpty);

        _readers.Remove(second);
        Assert.Empty(Found("a", s_loop));
        Assert.True(_readers.IsEmpty);
    }

    [Fact]
    public async Task AddAndRemove_ByManyAtOnce_LosesNobody()
    {
        var stays = Reader("realm/a");

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                var reader = Reader("realm/a", $"execution/{s_loop}");
                Assert.Contains(reader, Found("b", s_loop));
                _readers.Remove(reader);
            }
        })));

        Assert.Equal([stays], Found("a", s_loop));
    }

    private FeedReader Reader(params string[] channels)
    {
        var reader = new FeedReader([.. channels.Select(channel => FeedChannel.Parse(channel)!)], 10);
        _readers.Add(reader);
        return reader;
    }

    private IEnumerable<FeedReader> Found(string realm, LoopId loop) => _readers.Of(realm, loop).Select(found => found.Reader);
}
