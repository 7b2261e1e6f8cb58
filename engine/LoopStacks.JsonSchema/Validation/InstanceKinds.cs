using System.Text.Json;

namespace LoopStacks.JsonSchema.Validation;

/// <summary>The types of values a keyword looks at; it accepts all others.</summary>
[Flags]
internal enum InstanceKinds
{
    None = 0,
    Null = 1,
    Boolean = 2,
    Number = 4,
    String = 8,
    Array = 16,
    Object = 32,
    Any = 63,
}

internal static class InstanceKindsExtensions
{
    /// <summary>One kind for each <see cref="JsonValueKind"/>, by its number.</summary>
    private static ReadOnlySpan<byte> ByValueKind =>
    [
        (byte)InstanceKinds.None, (byte)InstanceKinds.Object, (byte)InstanceKinds.Array, (byte)InstanceKinds.String,
        (byte)InstanceKinds.Number, (byte)InstanceKinds.Boolean, (byte)InstanceKinds.Boolean, (byte)InstanceKinds.Null,
    ];

    public static InstanceKinds Kind(this JsonElement value) => (InstanceKinds)ByValueKind[(int)value.ValueKind];
}
