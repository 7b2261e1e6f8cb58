namespace LoopStacks.Core.Loops;

/// <summary>Id of a loop, a UUIDv7: it sorts by the time at which the loop was made.</summary>
public readonly record struct LoopId(Guid Value)
{
    public static bool TryParse(string? text, out LoopId id)
    {
        var parsed = Guid.TryParse(text, out var value);
        id = new LoopId(value);
        return parsed;
    }

    public override string ToString() => Value.ToString("D");
}
