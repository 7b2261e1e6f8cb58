using LoopStacks.Engine.Coordination;

namespace LoopStacks.Coordination.Redis.Messages;

/// <summary>What a process says of itself to all. Names and fields stay readable for ever; new fields are optional.</summary>
/// <param name="Kind"><c>beat</c>: it is there. <c>offer</c>: an instance of its changed. <c>gone</c>: it stops. <c>members</c>: its silo has joined.</param>
/// <param name="Version">How many changes there were; a receiver that has another number missed one, and reads all.</param>
/// <param name="Offer">Null where the instance is gone.</param>
/// <param name="Loads">Loads that changed since the last beat.</param>
internal sealed record PresenceMessage(
    string Kind, string Node, long Version, string? Realm = null, string? Instance = null, InstanceOffer? Offer = null, IReadOnlyList<InstanceLoad>? Loads = null)
{
    public const string Beat = "beat";
    public const string Changed = "offer";
    public const string Gone = "gone";
    public const string Members = "members";
}

/// <summary>How much an instance has to do at a process.</summary>
internal readonly record struct InstanceLoad(string Realm, string Instance, int InFlight, int Queued);
