using BenchmarkDotNet.Attributes;
using LoopStacks.Contracts.Connection;
using LoopStacks.Core.Loops;

namespace LoopStacks.Bench;

/// <summary>What it costs to write and read the journal's events and the agent connection's frames of one loop of three agents.</summary>
[MemoryDiagnoser]
public class CodecBenchmarks : IDisposable
{
    private const string Loop = "01890000-0000-7000-8000-000000000001";
    private const string WorkItem = Loop + ".1";

    private readonly List<LoopEvent> _events = [];
    private readonly List<(string Type, byte[] Data)> _stored = [];
    private readonly List<FrameEntry> _read = [];
    private readonly FrameWriter _writer = new();
    private ConnectionMessage[] _toAgent = [];
    private ConnectionMessage[] _fromAgent = [];
    private byte[] _toAgentFrame = [];
    private byte[] _fromAgentFrame = [];

    /// <summary>Makes the events and messages, outside of what is measured.</summary>
    [GlobalSetup]
    public void Setup()
    {
        WholeLoop.OfCapabilities(3).Run(_events);
        _stored.AddRange(_events.Select(@event => (LoopEventCodec.TypeOf(@event), LoopEventCodec.Encode(@event))));
        var input = Json.Parse("""{"text": "A text of some words, as agents get them.", "number": 4711}""");
        var time = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
        _toAgent =
        [
            new Announce(WorkItem, Loop, "bench", ["capability-1"], input, time, time, 0),
            new Award(WorkItem, 1, Loop, "bench", ["capability-1"], input, [], time, 0),
            new Recorded(WorkItem, 1, "recorded"),
        ];
        _fromAgent =
        [
            new Bid(WorkItem, "capability-1", 0.8),
            new Accept(WorkItem, 1),
            new Result(WorkItem, 1, Json.Parse("""{"field": 4711}"""), 0.9),
        ];
        _toAgentFrame = Frame(_toAgent);
        _fromAgentFrame = Frame(_fromAgent);
    }

    /// <summary>Releases the frame's buffer.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        _writer.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>All events of the loop to the journal's bytes.</summary>
    [Benchmark]
    public int EncodeEvents()
    {
        var bytes = 0;
        foreach (var @event in _events)
            bytes += LoopEventCodec.Encode(@event).Length;
        return bytes;
    }

    /// <summary>All events of the loop from the journal's bytes.</summary>
    [Benchmark]
    public int DecodeEvents()
    {
        var events = 0;
        foreach (var (type, data) in _stored)
            events += LoopEventCodec.Decode(type, data).IsDeferrable ? 1 : 0;
        return events;
    }

    /// <summary>What the platform sends to one agent in a loop: announce, award, recorded.</summary>
    [Benchmark]
    public int WriteFrameToAgent() => Write(_toAgent);

    /// <summary>The agent reads it.</summary>
    [Benchmark]
    public int ReadFrameToAgent() => Read(_toAgentFrame);

    /// <summary>What one agent sends in a loop: bid, accept, result.</summary>
    [Benchmark]
    public int WriteFrameFromAgent() => Write(_fromAgent);

    /// <summary>The platform reads it.</summary>
    [Benchmark]
    public int ReadFrameFromAgent() => Read(_fromAgentFrame);

    private int Read(byte[] frame)
    {
        _read.Clear();
        FrameReader.Read(frame, _read);
        return _read.Count;
    }

    private int Write(ConnectionMessage[] messages)
    {
        foreach (var message in messages)
            _writer.Add(message);
        var bytes = _writer.End().Length;
        _writer.Reset();
        return bytes;
    }

    private byte[] Frame(ConnectionMessage[] messages)
    {
        foreach (var message in messages)
            _writer.Add(message);
        var frame = _writer.End().ToArray();
        _writer.Reset();
        return frame;
    }
}
