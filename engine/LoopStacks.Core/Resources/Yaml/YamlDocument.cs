using System.Text.Json;

namespace LoopStacks.Core.Resources.Yaml;

/// <summary>A document with the lines of its values.</summary>
/// <param name="Line">On which it starts, from 1.</param>
/// <param name="Lines">By JSON pointer.</param>
internal sealed record YamlDocument(JsonElement Root, int Line, IReadOnlyDictionary<string, int> Lines)
{
    /// <summary>Line of a value; of the nearest one around it where it is not there.</summary>
    public int LineOf(string pointer)
    {
        while (pointer.Length > 0)
        {
            if (Lines.TryGetValue(pointer, out var line))
                return line;
            pointer = pointer[..pointer.LastIndexOf('/')];
        }

        return Line;
    }
}
