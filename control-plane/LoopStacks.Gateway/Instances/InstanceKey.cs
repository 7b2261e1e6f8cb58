namespace LoopStacks.Gateway.Instances;

/// <summary>An instance of a realm.</summary>
internal readonly record struct InstanceKey(string Realm, string Instance);
