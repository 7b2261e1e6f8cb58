using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using LoopStacks.JsonSchema.Values;

namespace LoopStacks.JsonSchema;

/// <summary>
/// Equality of JSON values as JSON Schema defines it: numbers by value at any precision (1 equals 1.0 and 10e-1), strings
/// by their characters, arrays in order, objects in any order of their properties. Thread safe; it does not allocate
/// except for large objects whose properties come in different orders.
/// </summary>
public static class JsonEquality
{
    /// <summary>Up to so many properties are matched with one bit each.</summary>
    private const int SmallObject = 64;

    /// <summary>
    /// Whether two values are equal. A property name that occurs several times in an object must occur as often, with
    /// equal values in the same order, in the other.
    /// </summary>
    /// <exception cref="InsufficientExecutionStackException">The values are nested too deeply for the stack.</exception>
    public static bool DeepEquals(JsonElement left, JsonElement right)
    {
        var kind = left.ValueKind;
        if (kind != right.ValueKind)
            return false;
        return kind switch
        {
            JsonValueKind.Number => NumberText.AreEqual(JsonMarshal.GetRawUtf8Value(left), JsonMarshal.GetRawUtf8Value(right)),
            JsonValueKind.String => JsonText.Equal(JsonText.Raw(left), JsonText.Raw(right)),
            JsonValueKind.Array => ArraysEqual(left, right),
            JsonValueKind.Object => ObjectsEqual(left, right),
            _ => true,
        };
    }

    private static bool ArraysEqual(JsonElement left, JsonElement right)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (left.GetArrayLength() != right.GetArrayLength())
            return false;
        var others = right.EnumerateArray();
        foreach (var item in left.EnumerateArray())
        {
            others.MoveNext();
            if (!DeepEquals(item, others.Current))
                return false;
        }

        return true;
    }

    private static bool ObjectsEqual(JsonElement left, JsonElement right)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var count = left.GetPropertyCount();
        if (count != right.GetPropertyCount())
            return false;

        // Fast case: both write their properties in the same order.
        var others = right.EnumerateObject();
        var same = 0;
        foreach (var property in left.EnumerateObject())
        {
            others.MoveNext();
            if (!NamesEqual(property, others.Current))
                return count <= SmallObject ? SmallObjectsEqual(left, right, same) : LargeObjectsEqual(left, right, same);
            if (!DeepEquals(property.Value, others.Current.Value))
                return false;
            same++;
        }

        return true;
    }

    private static bool SmallObjectsEqual(JsonElement left, JsonElement right, int skip)
    {
        var used = 0UL;
        var passed = 0;
        foreach (var property in left.EnumerateObject())
        {
            if (passed++ < skip)
                continue;
            var position = -1;
            var found = false;
            foreach (var other in right.EnumerateObject())
            {
                position++;
                if (position < skip || (used & (1UL << position)) != 0 || !NamesEqual(property, other))
                    continue;
                if (!DeepEquals(property.Value, other.Value))
                    return false;
                used |= 1UL << position;
                found = true;
                break;
            }

            if (!found)
                return false;
        }

        return true;
    }

    private static bool LargeObjectsEqual(JsonElement left, JsonElement right, int skip)
    {
        // OrderBy is stable, so equal names keep their order.
        var sorted = Sort(left, skip);
        var others = Sort(right, skip);
        for (var i = 0; i < sorted.Length; i++)
        {
            if (sorted[i].Name != others[i].Name || !DeepEquals(sorted[i].Value, others[i].Value))
                return false;
        }

        return true;
    }

    private static (string Name, JsonElement Value)[] Sort(JsonElement value, int skip) =>
        [.. value.EnumerateObject().Skip(skip)
            .Select(property => (Name: JsonText.Decode(JsonText.RawName(property)), property.Value))
            .OrderBy(property => property.Name, StringComparer.Ordinal)];

    private static bool NamesEqual(JsonProperty left, JsonProperty right) =>
        JsonText.Equal(JsonText.RawName(left), JsonText.RawName(right));
}
