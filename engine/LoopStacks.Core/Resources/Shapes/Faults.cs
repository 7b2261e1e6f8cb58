using System.Globalization;
using System.Text;
using System.Text.Json;

namespace LoopStacks.Core.Resources.Shapes;

/// <summary>Collects the faults of one resource; words them alike.</summary>
internal sealed class Faults
{
    private const int MaxFaults = 100;
    private const int ShownLength = 60;

    private readonly List<ResourceError> _errors = [];

    public IReadOnlyList<ResourceError> Errors => _errors;

    public void Add(string pointer, string code, string message)
    {
        if (_errors.Count < MaxFaults)
            _errors.Add(new ResourceError(pointer, code, message));
    }

    public void NotAllowed(string pointer, string code, JsonElement came, string allowed) =>
        Add(pointer, code, $"{Path(pointer)} is {Show(came)}; allowed is {allowed}.");

    /// <summary>The value as it was written, shortened.</summary>
    public static string Show(JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.Object)
            return "an object";
        if (value.ValueKind is JsonValueKind.Array)
            return "a list";
        return value.ValueKind == JsonValueKind.String ? $"\"{Shorten(value.GetString()!)}\"" : Shorten(value.GetRawText());
    }

    public static string Shorten(string text) =>
        text.Length <= ShownLength ? text : string.Concat(text.AsSpan(0, ShownLength - 1), "…");

    /// <summary>A pointer as people write it: <c>/spec/capabilities/0</c> is <c>spec.capabilities[0]</c>.</summary>
    public static string Path(string pointer)
    {
        if (pointer.Length == 0)
            return "The document";
        var path = new StringBuilder();
        foreach (var token in pointer[1..].Split('/').Select(Shorten))
        {
            if (path.Length > 0 && int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out _))
                path.Append('[').Append(token).Append(']');
            else
                path.Append(path.Length > 0 ? "." : "").Append(token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal));
        }

        return path.ToString();
    }

    public static string Child(string pointer, string name) =>
        $"{pointer}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
}
