using LoopStacks.Engine.Admission;

namespace LoopStacks.Engine.Tests.Admission;

public sealed class RealmTurnsTests
{
    private readonly RealmTurns<string> _turns = new(mostWaiting: 100, mostDebt: 10);

    [Fact]
    public void TryNext_NobodyWaits_IsFalse() => Assert.False(_turns.TryNext(out _));

    [Fact]
    public void TryNext_OneRealmHasManyWaiting_AnotherIsServedInBetween()
    {
        Join(new("noisy"), "n1", "n2", "n3", "n4");
        Join(new("quiet"), "q1");

        Assert.Equal(["n1", "q1", "n2", "n3", "n4"], Rest());
    }

    [Fact]
    public void TryNext_SeveralRealms_TakeTurns()
    {
        Join(new("a"), "a1", "a2", "a3");
        Join(new("b"), "b1", "b2");
        Join(new("c"), "c1", "c2");

        Assert.Equal(["a1", "b1", "c1", "a2", "b2", "c2", "a3"], Rest());
    }

    [Fact]
    public void TryNext_RealmComesAfterManyTurnsOfAnother_IsNextAndHasSavedNothingUp()
    {
        Join(new("noisy"), [.. Enumerable.Range(1, 50).Select(number => $"n{number}")]);
        for (var i = 1; i <= 40; i++)
            Assert.Equal($"n{i}", Next());
        Join(new("quiet"), "q1", "q2", "q3");

        Assert.Equal(["q1", "n41", "q2", "n42", "q3", "n43"], [Next(), Next(), Next(), Next(), Next(), Next()]);
    }

    [Fact]
    public void TryNext_RealmHadChildrenWhileItWaited_OthersCatchUp()
    {
        var parents = new RealmLine<string>("parents");
        Join(parents, "p1", "p2");
        Join(new("others"), "o1", "o2", "o3", "o4");
        for (var i = 0; i < 3; i++)
            parents.Add();

        Assert.Equal(["o1", "o2", "o3", "p1", "o4", "p2"], Rest());
    }

    [Fact]
    public void TryNext_RealmHadMoreChildrenThanAnyDebt_IsServedAfterTheDebt()
    {
        var parents = new RealmLine<string>("parents");
        for (var i = 0; i < 100_000; i++)
            parents.Add();
        Join(parents, "p1");
        Join(new("others"), [.. Enumerable.Range(1, 50).Select(number => $"o{number}")]);

        Assert.Equal(10, Rest().IndexOf("p1"));
    }

    [Fact]
    public void TryNext_AllOfARealmHaveLeft_ItIsPassedOver()
    {
        var gone = new RealmLine<string>("gone");
        var place = _turns.Join(gone, "g1")!;
        Join(new("there"), "t1");

        gone.Waiting.Remove(place);

        Assert.Equal(["t1"], Rest());
    }

    [Fact]
    public void Join_LineIsFull_IsNullForThatRealmAlone()
    {
        var turns = new RealmTurns<string>(mostWaiting: 2, mostDebt: 10);
        var full = new RealmLine<string>("full");
        turns.Join(full, "1");
        turns.Join(full, "2");

        Assert.Null(turns.Join(full, "3"));
        Assert.NotNull(turns.Join(new("other"), "1"));
    }

    private void Join(RealmLine<string> line, params string[] waiters)
    {
        foreach (var waiter in waiters)
            Assert.NotNull(_turns.Join(line, waiter));
    }

    private string Next()
    {
        Assert.True(_turns.TryNext(out var next));
        return next;
    }

    private List<string> Rest()
    {
        var rest = new List<string>();
        while (_turns.TryNext(out var next))
            rest.Add(next);
        return rest;
    }
}
