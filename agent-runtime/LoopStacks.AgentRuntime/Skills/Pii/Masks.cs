namespace LoopStacks.AgentRuntime.Skills.Pii;

/// <summary>What may be shown of private data: enough to recognize one's own, never enough to use it.</summary>
internal static class Masks
{
    public static string All(string value) => "***";

    public static string Email(string value) =>
        value.IndexOf('@') is > 1 and var at ? value[0] + "***@***" + value[value.LastIndexOf('.')..] : "***@***";

    /// <summary>The last two digits.</summary>
    public static string Phone(string value) => "***" + value[^2..];

    /// <summary>The last four digits, as on a receipt.</summary>
    public static string Card(string value) => "**** " + string.Concat(value.Where(char.IsAsciiDigit))[^4..];

    /// <summary>Country and the last two characters.</summary>
    public static string Iban(string value) => value[..2].ToUpperInvariant() + "** *** " + value[^2..];

    /// <summary>The first number or group: the network, not the host.</summary>
    public static string Address(string value) => value.IndexOfAny(['.', ':']) is > 0 and var end ? value[..(end + 1)] + "***" : "***";

    /// <summary>The part that names the kind of key, of which every key of that kind has the same.</summary>
    public static string Key(string value) => value.Length > 12 ? value[..4] + "***" : "***";
}
