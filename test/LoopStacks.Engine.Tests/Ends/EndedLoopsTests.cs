using LoopStacks.Core.Loops;
using LoopStacks.Engine.Ends;
using Microsoft.Extensions.Time.Testing;

namespace LoopStacks.Engine.Tests.Ends;

public sealed class EndedLoopsTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Take_WhatWasAdded_GivesItOnce()
    {
        var (ended, loop) = (Ended(), new LoopId(Guid.CreateVersion7()));
        ended.Add(loop, "learnt", 1);

        Assert.True(ended.TryTake(loop, out var learnt));
        Assert.Equal("learnt", learnt);
        Assert.False(ended.TryTake(loop, out _));
    }

    [Fact]
    public void Add_NobodyTakesAnything_KeepsTheLastMinuteAlone()
    {
        var ended = Ended();
        for (var second = 0; second < 600; second++)
        {
            ended.Add(new LoopId(Guid.CreateVersion7()), "learnt", 1);
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
            ended.Add(loop, "learnt", 1);

        Assert.Equal(32_768, ended.Count);
        Assert.False(ended.TryTake(loops[0], out _));
        Assert.True(ended.TryTake(loops[^1], out _));
    }

    private EndedLoops<string> Ended() => new(_ => "from the loop", _time);
}
