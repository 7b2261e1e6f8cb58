namespace LoopStacks.Kubernetes.Leadership;

/// <summary>How a leader is found. The defaults are those of Kubernetes' own controllers.</summary>
public sealed record LeaderOptions
{
    /// <summary>Name of the Lease, the same for all that compete.</summary>
    public required string Lease { get; init; }

    /// <summary>Namespace of the Lease.</summary>
    public required string Namespace { get; init; }

    /// <summary>Of this process, unlike all others: such as the pod's name and a random suffix.</summary>
    public required string Identity { get; init; }

    /// <summary>Others wait that long after the last renewal that they saw before they take over. Default 15 s.</summary>
    public TimeSpan LeaseFor { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Without a renewal for that long the leader ends its work; less than <see cref="LeaseFor"/>. Default 10 s.</summary>
    public TimeSpan RenewWithin { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Between two tries, of the leader and of the others. Default 2 s.</summary>
    public TimeSpan TryEvery { get; init; } = TimeSpan.FromSeconds(2);

    internal void Validate()
    {
        if (TryEvery <= TimeSpan.Zero || TryEvery >= RenewWithin || RenewWithin >= LeaseFor)
            throw new ArgumentException($"TryEvery ({TryEvery}) must be less than RenewWithin ({RenewWithin}), and that less than LeaseFor ({LeaseFor}): else two could lead at once.");
    }
}
