using LoopStacks.Core.Loops;
using LoopStacks.Engine.Ends;
using Microsoft.Extensions.Time.Testing;

namespace LoopStacks.Engine.Tests.Ends;

public sealed class EndedLoopsTests
{
    private static readonly DateTimeOffset Then = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Take_WhatWasAdded_GivesItOnce()
    {
        var (ended, loop) = (Ended(), new LoopId(Guid.CreateVersion7()));
        ended.Add(loop, Then, "learnt", 1);

        Assert.True(ended.TryTake(loop, Then, out var learnt));
        Assert.Equal("learnt", learnt);
        Assert.False(ended.TryTake(loop, Then, out _));
    }

    // Of a loop that two processes hold for theirs, one writes its end; the other's view of it may be another.
    [Fact]
    public void Take_ItEndedAtAnotherTime_GivesNothing()
    {
        var (ended, loop) = (Ended(), new LoopId(Guid.CreateVersion7()));
        ended.Add(loop, Then.AddTicks(9), "learnt", 1);
        Assert.True(ended.TryTake(loop, Then, out _)); // A store keeps microseconds.
        ended.Add(loop, Then.AddTicks(10), "learnt", 1);

        Assert.False(ended.TryTake(loop, Then, out _));
        Assert.Equal(0, ended.Count);
    }

    [Fact]
    public void Forget_WhatWasNotWritten_GivesNothing()
    {
        var (ended, loop) = (Ended(), new LoopId(Guid.CreateVersion7()));
        ended.Add(loop, Then, "learnt", 1);

        ended.Forget(loop);

        Assert.False(ended.TryTake(loop, Then, out _));
    }

    [Fact]
    public void Add_NobodyTakesAnything_KeepsTheLastMinuteAlone()
    {
        var ended = Ended();
        for (var second = 0; second < 600; second++)
        {
            ended.Add(new LoopId(Guid.CreateVersion7()), Then, "learnt", 1);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.InRange(ended.Count, 1, 62);
    }

    [Fact]
    public void Add_VeryManyAtOnce_ForgetsTheOldestFirst()
    {
        var ended = Ended();
        var loops = Enumerable.Range(0, 40_000).Select(_ => new LoopId(Guid.CreateVersion7())).ToArray();
        foreach (var loop in loops)
            ended.Add(loop, Then, "learnt", 1);

        Assert.Equal(32_768, ended.Count);
        Assert.False(ended.TryTake(loops[0], Then, out _));
        Assert.True(ended.TryTake(loops[^1], Then, out _));
    }

    private EndedLoops<string> Ended() => new(_ => "from the loop", _time);
}
