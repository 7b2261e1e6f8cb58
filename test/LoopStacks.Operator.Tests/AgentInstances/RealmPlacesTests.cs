using LoopStacks.Operator.AgentInstances;

namespace LoopStacks.Operator.Tests.AgentInstances;

public sealed class RealmPlacesTests
{
    private readonly RealmPlaces _places = new();

    [Fact]
    public void Take_WithoutBound_AlwaysHasAPlace() => Assert.True(_places.Take("ns/r", At(1), null, []));

    [Fact]
    public void Take_Twice_IsOnePlace()
    {
        Assert.True(_places.Take("ns/r", At(1), 1, []));
        Assert.True(_places.Take("ns/r", At(1), 1, []));

        Assert.False(_places.Take("ns/r", At(2), 1, [At(1)]));
    }

    [Fact]
    public void Take_OlderOnesWait_LeavesThePlaceToThem()
    {
        Assert.False(_places.Take("ns/r", At(2), 1, [At(1)]));

        Assert.True(_places.Take("ns/r", At(1), 1, []));
    }

    [Fact]
    public void Take_NewerOneHasItAlready_KeepsIt()
    {
        Assert.True(_places.Take("ns/r", At(2), 1, []));

        Assert.False(_places.Take("ns/r", At(1), 1, []));
        Assert.True(_places.Take("ns/r", At(2), 1, [At(1)]));
    }

    [Fact]
    public void Take_BoundLowered_TheNewestGivesItsPlaceBack()
    {
        Assert.True(_places.Take("ns/r", At(1), 2, []));
        Assert.True(_places.Take("ns/r", At(2), 2, [At(1)]));

        Assert.False(_places.Take("ns/r", At(2), 1, [At(1)]));
        Assert.True(_places.Take("ns/r", At(1), 1, []));
    }

    [Fact]
    public void Release_MakesRoomForTheNext()
    {
        _places.Remember("ns/r", At(1));
        Assert.False(_places.Take("ns/r", At(2), 1, [At(1)]));

        Assert.True(_places.Release("ns/r", At(1)));
        Assert.False(_places.Release("ns/r", At(1)));

        Assert.True(_places.Take("ns/r", At(2), 1, []));
    }

    [Fact]
    public void Realms_AreCountedApart()
    {
        Assert.True(_places.Take("ns/r", At(1), 1, []));

        Assert.True(_places.Take("other/r", At(2), 1, []));
        Assert.Equal(1, _places.Count("other/r"));
    }

    private static Candidate At(int second) => new(DateTimeOffset.UnixEpoch.AddSeconds(second), $"i{second}");
}
