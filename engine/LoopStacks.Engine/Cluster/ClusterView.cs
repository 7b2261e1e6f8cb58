using Orleans.Runtime;

namespace LoopStacks.Engine.Cluster;

/// <summary>The processes of the platform as this one knows them. Two may differ for a moment; what is decided by it is decided again by versions in the journal.</summary>
internal sealed class ClusterView : ISiloStatusListener, IDisposable
{
    private readonly ISiloStatusOracle _oracle;

    public ClusterView(ISiloStatusOracle oracle)
    {
        _oracle = oracle;
        oracle.SubscribeToSiloStatusEvents(this);
    }

    /// <summary>Raised with the name of a process that is known to be gone. Handlers must be quick and must not throw.</summary>
    public event Action<string>? NodeLost;

    /// <summary>No other process takes part.</summary>
    public bool IsAlone => _oracle.GetApproximateSiloStatuses(onlyActive: true).Count <= 1;

    /// <summary>Of all that work this one is the first: it does what is to be done once.</summary>
    public bool IsFirst => Working() is not [var first, ..] || first == _oracle.SiloAddress;

    /// <summary>Names of the processes that are not known to be gone, this one included.</summary>
    public IReadOnlyList<string> Living() =>
    [
        .. _oracle.GetApproximateSiloStatuses(onlyActive: false).Where(silo => silo.Value != SiloStatus.Dead).Select(silo => silo.Key).Append(_oracle.SiloAddress).Distinct().Select(NodeIdentity.Of),
    ];

    /// <summary>Names of the processes that are known to be gone, those that went before this one joined included.</summary>
    public IReadOnlyList<string> Gone() =>
        [.. _oracle.GetApproximateSiloStatuses(onlyActive: false).Where(silo => silo.Value == SiloStatus.Dead && !silo.Key.Equals(_oracle.SiloAddress)).Select(silo => NodeIdentity.Of(silo.Key))];

    /// <summary>Which of those that work is to take something up that has this number: each takes a part.</summary>
    public bool IsMine(int number)
    {
        var working = Working();
        return working.Count == 0 || working[(number & int.MaxValue) % working.Count] == _oracle.SiloAddress;
    }

    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        if (status == SiloStatus.Dead)
            NodeLost?.Invoke(NodeIdentity.Of(updatedSilo));
    }

    public void Dispose() => _oracle.UnSubscribeFromSiloStatusEvents(this);

    private IReadOnlyList<SiloAddress> Working() => [.. _oracle.GetApproximateSiloStatuses(onlyActive: true).Keys.Order()];
}
