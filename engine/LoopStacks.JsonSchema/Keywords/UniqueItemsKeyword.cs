using System.Buffers;
using System.Text.Json;
using LoopStacks.JsonSchema.Validation;
using LoopStacks.JsonSchema.Values;

namespace LoopStacks.JsonSchema.Keywords;

/// <summary><c>uniqueItems</c>: no two items are equal.</summary>
internal sealed class UniqueItemsKeyword(string pointer) : Keyword("uniqueItems", pointer, InstanceKinds.Array)
{
    /// <summary>Up to here comparing each with each is faster than hashing.</summary>
    private const int FewItems = 8;

    public override bool Accepts(Validator validator, JsonElement instance)
    {
        var count = instance.GetArrayLength();
        var (first, second) = count <= FewItems ? FindAmongFew(instance) : FindByHash(instance, count);
        return first < 0 || validator.Fault(this, $"Items {first} and {second} are equal, all must differ.");
    }

    private static (int First, int Second) FindAmongFew(JsonElement instance)
    {
        var second = 0;
        foreach (var item in instance.EnumerateArray())
        {
            var first = 0;
            foreach (var earlier in instance.EnumerateArray())
            {
                if (first == second)
                    break;
                if (JsonEquality.DeepEquals(earlier, item))
                    return (first, second);
                first++;
            }

            second++;
        }

        return (-1, -1);
    }

    /// <summary>Sorts the hashes, so equal items stand side by side and only those are compared.</summary>
    private static (int First, int Second) FindByHash(JsonElement instance, int count)
    {
        var hashes = ArrayPool<int>.Shared.Rent(count);
        var items = ArrayPool<int>.Shared.Rent(count);
        try
        {
            var index = 0;
            foreach (var item in instance.EnumerateArray())
            {
                hashes[index] = JsonHash.Of(item);
                items[index] = index;
                index++;
            }

            hashes.AsSpan(0, count).Sort(items.AsSpan(0, count));
            return FindInRuns(instance, hashes.AsSpan(0, count), items);
        }
        finally
        {
            ArrayPool<int>.Shared.Return(hashes);
            ArrayPool<int>.Shared.Return(items);
        }
    }

    private static (int First, int Second) FindInRuns(JsonElement instance, ReadOnlySpan<int> hashes, ReadOnlySpan<int> items)
    {
        for (var i = 0; i < hashes.Length; i++)
        {
            for (var j = i + 1; j < hashes.Length && hashes[j] == hashes[i]; j++)
            {
                if (JsonEquality.DeepEquals(instance[items[i]], instance[items[j]]))
                    return (Math.Min(items[i], items[j]), Math.Max(items[i], items[j]));
            }
        }

        return (-1, -1);
    }
}
