using System.Collections.Immutable;
using System.Text.Json;
using LoopStacks.Core.Documents;

namespace LoopStacks.Core.Output;

/// <summary>
/// Strategy <c>merge</c>: objects key by key, also within objects, keys in order of first appearance. Where values differ, that of the more confident
/// contribution stands, among equally confident ones that of the first in order. Arrays are values: they are not merged item by item.
/// </summary>
internal sealed class Merging
{
    private const int ConflictsListed = 64;

    private readonly List<Conflict> _conflicts = [];
    private readonly HashSet<Contribution> _used = [];
    private int _conflictCount;

    private Merging()
    {
    }

    public static Aggregation Merge(IReadOnlyList<Contribution> contributions)
    {
        var values = contributions.Select(contribution => new Value(contribution, contribution.Output)).ToList();
        if (!values.TrueForAll(IsObject) && !AllEqual(values))
            return NotAggregatable(values);
        return new Merging().Agree(values);
    }

    private Aggregation.Agreed Agree(List<Value> values)
    {
        var output = JsonText.Element(json => Write(json, values, ""));
        var confidence = _used.Min(contribution => contribution.Confidence);
        var sentence = _conflictCount switch
        {
            0 => "no value differed",
            1 => "1 value differed and went to the more confident",
            _ => $"{_conflictCount} values differed and went to the more confident",
        };
        var what = values.Count == 1 ? "1 contribution" : $"{values.Count} contributions in the order of the capabilities";
        return new Aggregation.Agreed(output, confidence, $"merge: {what}; {sentence}.", Details(values.Count));
    }

    private void Write(Utf8JsonWriter json, List<Value> values, string pointer)
    {
        if (AllEqual(values))
        {
            _used.Add(MostConfident(values).From);
            JsonText.Write(json, values[0].Json);
        }
        else if (values.TrueForAll(IsObject))
        {
            WriteObject(json, values, pointer);
        }
        else
        {
            WriteWinner(json, values, pointer);
        }
    }

    private void WriteObject(Utf8JsonWriter json, List<Value> values, string pointer)
    {
        var keys = values.SelectMany(value => value.Json.EnumerateObject().Select(property => property.Name)).Distinct(StringComparer.Ordinal);
        json.WriteStartObject();
        foreach (var key in keys)
        {
            var here = new List<Value>(values.Count);
            foreach (var value in values)
            {
                if (value.Json.TryGetProperty(key, out var inner))
                    here.Add(new Value(value.From, inner));
            }

            json.WritePropertyName(key);
            Write(json, here, $"{pointer}/{OutputKey.Escape(key)}");
        }

        json.WriteEndObject();
    }

    // Where objects meet other values, the winner's kind stands, and objects are still merged with objects.
    private void WriteWinner(Utf8JsonWriter json, List<Value> values, string pointer)
    {
        var winner = MostConfident(values);
        _conflictCount++;
        if (_conflicts.Count < ConflictsListed)
            _conflicts.Add(new Conflict(pointer, winner.From, [.. values.Select(value => value.From).Where(from => from != winner.From)]));
        if (IsObject(winner))
        {
            Write(json, values.FindAll(IsObject), pointer);
            return;
        }

        _used.Add(winner.From);
        JsonText.Write(json, winner.Json);
    }

    private JsonElement Details(int contributions) => JsonText.Object(json =>
    {
        json.WriteNumber("contributions", contributions);
        json.WriteNumber("conflictCount", _conflictCount);
        json.WriteStartArray("conflicts");
        foreach (var conflict in _conflicts)
        {
            json.WriteStartObject();
            json.WriteString("pointer", conflict.Pointer);
            json.WriteString("winner", conflict.Winner.Instance);
            json.WriteNumber("confidence", conflict.Winner.Confidence);
            json.WriteStartArray("over");
            foreach (var loser in conflict.Over)
                json.WriteStringValue(loser.Instance);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static Aggregation.Impossible NotAggregatable(List<Value> values)
    {
        var odd = values.Find(value => !IsObject(value))!;
        return new Aggregation.Impossible(
            "NotAggregatable",
            $"merge needs objects, or equal values: {odd.From.Instance} gave {JsonKind.Name(odd.Json)} among {values.Count} contributions that differ.");
    }

    private static bool AllEqual(List<Value> values) =>
        values.TrueForAll(value => Canonical.Equal(value.Json, values[0].Json));

    private static Value MostConfident(List<Value> values) => values.MaxBy(value => value.From.Confidence)!;

    private static bool IsObject(Value value) => value.Json.ValueKind == JsonValueKind.Object;

    private sealed record Value(Contribution From, JsonElement Json);

    private sealed record Conflict(string Pointer, Contribution Winner, ImmutableArray<Contribution> Over);
}
