using System.Globalization;
using System.Text.Json;

namespace LoopStacks.WebConsole.Design.Forms;

/// <summary>JSON pointers (RFC 6901).</summary>
internal static class Pointers
{
    public static string Child(string pointer, string name) => $"{pointer}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";

    public static string Child(string pointer, int index) => string.Create(CultureInfo.InvariantCulture, $"{pointer}/{index}");

    /// <summary>The names on the way.</summary>
    public static IEnumerable<string> Steps(string pointer) => pointer.Split('/').Skip(1).Select(step => step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal));

    /// <summary>Whether it is the pointer, or one below.</summary>
    public static bool IsWithin(string pointer, string whole) => pointer.StartsWith(whole, StringComparison.Ordinal) && (pointer.Length == whole.Length || pointer[whole.Length] == '/');

    public static JsonElement? Find(JsonElement root, string pointer)
    {
        var at = root;
        foreach (var step in Steps(pointer))
        {
            if (at.ValueKind == JsonValueKind.Object && at.TryGetProperty(step, out var next))
                at = next;
            else if (at.ValueKind == JsonValueKind.Array && int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < at.GetArrayLength())
                at = at[index];
            else
                return null;
        }

        return at;
    }
}
