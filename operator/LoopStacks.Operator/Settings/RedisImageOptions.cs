namespace LoopStacks.Operator.Settings;

/// <summary>Redis of realms (<c>LoopStacks:Operator:Redis</c>).</summary>
internal sealed class RedisImageOptions
{
    public const string Section = OperatorOptions.Section + ":Redis";

    /// <summary>Default <c>redis:7-alpine</c>.</summary>
    public string Image { get; set; } = "redis:7-alpine";

    /// <summary>Path of redis-server in it. Default <c>redis-server</c>.</summary>
    public string Command { get; set; } = "redis-server";

    /// <summary>Memory of a realm's Redis where the realm does not say. Default 256Mi.</summary>
    public string Memory { get; set; } = "256Mi";

    public IEnumerable<string> Faults()
    {
        if (Image.Length == 0)
            yield return $"{Section}:Image is empty; name an image of Redis 7 or later.";
        if (!Quantities.IsValid(Memory))
            yield return $"{Section}:Memory is '{Memory}'; it must be a quantity such as 256Mi.";
    }
}
