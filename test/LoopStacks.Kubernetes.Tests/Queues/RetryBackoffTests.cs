using LoopStacks.Kubernetes.Queues;

namespace LoopStacks.Kubernetes.Tests.Queues;

public sealed class RetryBackoffTests
{
    [Theory]
    [InlineData(1, 0, 1)]
    [InlineData(1, 1, 0.5)]
    [InlineData(3, 0.5, 3)]
    [InlineData(100, 0, 60)]
    [InlineData(int.MaxValue, 1, 30)]
    public void After_FailuresAndDraw_DoublesLessTheJitter(int failures, double draw, double seconds) =>
        Assert.Equal(seconds, new RetryBackoff { First = TimeSpan.FromSeconds(1), Longest = TimeSpan.FromMinutes(1), Jitter = 0.5 }.After(failures, draw).TotalSeconds, 3);
}
