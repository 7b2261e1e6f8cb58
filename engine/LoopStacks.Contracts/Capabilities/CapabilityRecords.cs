using System.Text.Json;

namespace LoopStacks.Contracts.Capabilities;

/// <summary>Who offers a capability in a realm.</summary>
public sealed record CapabilityView(string Capability, string Realm, IReadOnlyList<CapabilityOffer> Instances);

/// <summary>One instance that offers a capability, and how busy it is.</summary>
/// <param name="Replicas">Connected replicas.</param>
/// <param name="InFlight">Work items in hand.</param>
/// <param name="Queued">Work items waiting for a free replica.</param>
/// <param name="Credits">Work items that its replicas take at once, together.</param>
public sealed record CapabilityOffer(
    string Instance,
    string Agent,
    int Replicas,
    int InFlight,
    int Queued,
    int Credits,
    JsonElement? InputSchema = null,
    JsonElement? OutputSchema = null);

/// <summary>List of capabilities.</summary>
public sealed record CapabilityList(IReadOnlyList<CapabilityView> Items);
