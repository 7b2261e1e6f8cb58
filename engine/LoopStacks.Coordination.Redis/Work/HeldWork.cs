namespace LoopStacks.Coordination.Redis.Work;

/// <summary>A work item that this process handed to its gateway.</summary>
/// <param name="Entry">Its place in the stream; empty where it came past the stream.</param>
/// <param name="InRedis">Whether Redis knows it, so that its end must be told there.</param>
internal sealed record HeldWork(string Realm, string Instance, int Attempt, string Entry, bool InRedis, DateTimeOffset ForgetAt);
