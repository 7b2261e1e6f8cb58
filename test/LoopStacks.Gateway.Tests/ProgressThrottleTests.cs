using LoopStacks.Contracts.Connection;
using LoopStacks.Gateway.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace LoopStacks.Gateway.Tests;

public sealed class ProgressThrottleTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<Progress> _sent = [];
    private bool _takes = true;

    [Fact]
    public void Offer_ManyForMinutes_GoAtTheRate()
    {
        var throttle = Throttle();
        for (var millisecond = 0; millisecond < 120_000; millisecond++)
        {
            throttle.Offer(Replace($"{millisecond}"));
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.InRange(_sent.Count, 120 * ProgressThrottle.PerSecond, (121 * ProgressThrottle.PerSecond) + 1);
    }

    [Fact]
    public void Offer_WhatWaits_IsTheNewestOfEachAndComesByItself()
    {
        var throttle = Throttle();
        Exhaust(throttle);
        throttle.Offer(new Progress("w", 1, 0.5, "half"));
        throttle.Offer(Replace("old"));
        throttle.Offer(new Progress("w", 1, 0.7));
        throttle.Offer(Replace("new"));
        Assert.Empty(_sent);

        _time.Advance(TimeSpan.FromMilliseconds(100));
        var joined = Assert.Single(_sent);
        Assert.Equal((0.7, "half", "new"), (joined.Fraction, joined.Message, joined.Partial!.Value.GetString()));
    }

    [Fact]
    public void Offer_WhereNothingCanBeSent_HoldsOneMessageAndDropsTheOldestText()
    {
        _takes = false;
        var throttle = Throttle();
        for (var i = 0; i < 30; i++)
            throttle.Offer(new Progress("w", 1, Partial: Given.Json($"\"{new string('x', 1000)}\""), Mode: "append", Offset: i * 1000));
        _takes = true;
        _time.Advance(TimeSpan.FromSeconds(1));

        var joined = Assert.Single(_sent);
        var text = joined.Partial!.Value.GetString()!;
        Assert.InRange(text.Length, 1000, ProgressThrottle.MaxText);
        Assert.Equal(30_000, joined.Offset + text.Length);
    }

    [Fact]
    public void Append_AfterReplace_IsAppendedToIt()
    {
        var throttle = Throttle();
        Exhaust(throttle);
        throttle.Offer(Replace("so "));
        throttle.Offer(new Progress("w", 1, Partial: Given.Json("\"far\""), Mode: "append"));
        throttle.Complete();

        Assert.Equal(("so far", "replace"), (Assert.Single(_sent).Partial!.Value.GetString(), _sent[0].Mode));
    }

    [Fact]
    public void Complete_WhatComesAfter_IsNotSent()
    {
        var throttle = Throttle();
        throttle.Complete();
        throttle.Offer(Replace("late"));
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Empty(_sent);
    }

    private ProgressThrottle Throttle() => new(_time, progress =>
    {
        if (_takes)
            _sent.Add(progress);
        return _takes;
    });

    private void Exhaust(ProgressThrottle throttle)
    {
        for (var i = 0; i < ProgressThrottle.PerSecond; i++)
            throttle.Offer(new Progress("w", 1));
        _sent.Clear();
    }

    private static Progress Replace(string text) => new("w", 1, Partial: Given.Json($"\"{text}\""), Mode: "replace");
}
