using Orleans.Runtime;

namespace LoopStacks.Engine.Loops;

/// <summary>What a call to a grain may meet where it is held by a process that is gone, or can't be reached now.</summary>
public static class GrainFaults
{
    /// <summary>Whether another try may meet another process. What was asked for may have been done all the same.</summary>
    public static bool IsOfTheCluster(Exception exception) => exception is OrleansException or TimeoutException || (exception is AggregateException { InnerException: { } inner } && IsOfTheCluster(inner));
}
