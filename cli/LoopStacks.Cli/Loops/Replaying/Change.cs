using System.Text.Json;

namespace LoopStacks.Cli.Loops.Replaying;

/// <summary>A value of a loop that an event changed.</summary>
/// <param name="Path">JSON pointer in the execution as the API shows it.</param>
/// <param name="Before">Null where it was not there.</param>
/// <param name="After">Null where it is gone.</param>
internal sealed record Change(string Path, JsonElement? Before, JsonElement? After)
{
    /// <summary>What differs between two documents: values that came, went or changed; what came or went whole is one change.</summary>
    public static IReadOnlyList<Change> Between(JsonElement? before, JsonElement after)
    {
        var changes = new List<Change>();
        Compare("", before, after, changes);
        return changes;
    }

    private static void Compare(string path, JsonElement? before, JsonElement? after, List<Change> changes)
    {
        if (before is { ValueKind: JsonValueKind.Object } oldObject && after is { ValueKind: JsonValueKind.Object } newObject)
        {
            foreach (var name in oldObject.EnumerateObject().Select(property => property.Name).Union(newObject.EnumerateObject().Select(property => property.Name)))
                Compare($"{path}/{Escape(name)}", Of(oldObject, name), Of(newObject, name), changes);
        }
        else if (before is { ValueKind: JsonValueKind.Array } oldArray && after is { ValueKind: JsonValueKind.Array } newArray)
        {
            for (var i = 0; i < Math.Max(oldArray.GetArrayLength(), newArray.GetArrayLength()); i++)
                Compare($"{path}/{i}", i < oldArray.GetArrayLength() ? oldArray[i] : null, i < newArray.GetArrayLength() ? newArray[i] : null, changes);
        }
        else if (!(before is { } one && after is { } other ? JsonElement.DeepEquals(one, other) : before is null && after is null))
        {
            changes.Add(new Change(path, before, after));
        }
    }

    private static JsonElement? Of(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
