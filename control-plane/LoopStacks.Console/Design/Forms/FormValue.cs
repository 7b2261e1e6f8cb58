using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LoopStacks.WebConsole.Design.Forms;

/// <summary>The value that a form edits: JSON whose parts may be missing, and texts that were typed for a part and are no JSON (yet).</summary>
public sealed class FormValue
{
    private readonly Dictionary<string, string> _unread = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _chosen = new(StringComparer.Ordinal);
    private JsonNode? _root;
    private bool _isThere;

    public FormValue()
    {
    }

    public FormValue(JsonElement value) => Replace(value);

    /// <summary>Raised after each change.</summary>
    public event Action? Changed;

    /// <summary>Texts that are no JSON, by pointer: the value can't be sent while there are any.</summary>
    public IReadOnlyDictionary<string, string> Unread => _unread;

    /// <summary>The whole value; undefined where there is none.</summary>
    public JsonElement ToElement() => _isThere ? JsonElement.Parse(_root?.ToJsonString() ?? "null") : default;

    public void Replace(JsonElement value)
    {
        _isThere = value.ValueKind != JsonValueKind.Undefined;
        _root = _isThere ? Node(value) : null;
        _unread.Clear();
        _chosen.Clear();
        Changed?.Invoke();
    }

    /// <returns>Whether the part is there; it may be null all the same.</returns>
    public bool TryGet(string pointer, out JsonNode? value)
    {
        value = _root;
        if (!_isThere)
            return false;
        foreach (var step in Pointers.Steps(pointer))
        {
            switch (value)
            {
                case JsonObject properties when properties.TryGetPropertyValue(step, out var next):
                    value = next;
                    break;
                case JsonArray items when Index(step) is { } index && index < items.Count:
                    value = items[index];
                    break;
                default:
                    value = null;
                    return false;
            }
        }

        return true;
    }

    public JsonElement? Get(string pointer) => TryGet(pointer, out var value) ? JsonElement.Parse(value?.ToJsonString() ?? "null") : null;

    /// <summary>Sets a part. Objects on the way that are missing are made.</summary>
    public void Set(string pointer, JsonElement value)
    {
        Forget(pointer);
        Put(pointer, Node(value));
        Changed?.Invoke();
    }

    /// <summary>Takes a part out; an item of an array moves those after it.</summary>
    public void Remove(string pointer)
    {
        var parent = Parent(pointer, out var name);
        JsonNode? holder = null;
        if (name is null)
            (_root, _isThere) = (null, false);
        else if (TryGet(parent, out holder) && holder is JsonObject properties)
            properties.Remove(name);
        else if (name is not null && holder is JsonArray items && Index(name) is { } index && index < items.Count)
            items.RemoveAt(index);
        Forget(name is null || holder is not JsonArray ? pointer : parent);
        Changed?.Invoke();
    }

    /// <summary>Moves an item of an array.</summary>
    public void Move(string array, int from, int to)
    {
        if (!TryGet(array, out var value) || value is not JsonArray items || from >= items.Count || to < 0 || to >= items.Count)
            return;
        var item = items[from];
        items.RemoveAt(from);
        items.Insert(to, item);
        Forget(array);
        Changed?.Invoke();
    }

    /// <summary>Takes a text as JSON. One that is none is kept as it was typed; an empty one takes the part out.</summary>
    public void Read(string pointer, string text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            Remove(pointer);
            return;
        }

        if (TryParse(text, out var value, out _))
        {
            Set(pointer, value);
            return;
        }

        _unread[pointer] = text;
        Changed?.Invoke();
    }

    /// <summary>Which of several schemas was chosen for a part; null where nobody chose.</summary>
    public int? ChosenOf(string pointer) => _chosen.TryGetValue(pointer, out var index) ? index : null;

    public void Choose(string pointer, int alternative, JsonElement initial)
    {
        Forget(pointer);
        _chosen[pointer] = alternative;
        if (initial.ValueKind == JsonValueKind.Undefined)
        {
            Remove(pointer);
            _chosen[pointer] = alternative;
            Changed?.Invoke();
            return;
        }

        Put(pointer, Node(initial));
        Changed?.Invoke();
    }

    /// <summary>Strictly: a property that stands twice is no JSON that could be edited.</summary>
    public static bool TryParse(string text, out JsonElement value, out string problem)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { AllowDuplicateProperties = false });
            (value, problem) = (document.RootElement.Clone(), "");
            return true;
        }
        catch (JsonException fault)
        {
            (value, problem) = (default, fault.Message);
            return false;
        }
    }

    private static JsonNode? Node(JsonElement value) => JsonNode.Parse(value.GetRawText());

    private static int? Index(string step) => int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null;

    private static string Parent(string pointer, out string? name)
    {
        var cut = pointer.LastIndexOf('/');
        name = cut < 0 ? null : Pointers.Steps(pointer).Last();
        return cut < 0 ? "" : pointer[..cut];
    }

    private void Put(string pointer, JsonNode? value)
    {
        var parent = Parent(pointer, out var name);
        if (name is null)
        {
            (_root, _isThere) = (value, true);
            return;
        }

        if (!TryGet(parent, out var holder) || holder is null)
        {
            holder = new JsonObject();
            Put(parent, holder);
        }

        if (holder is JsonObject properties)
            properties[name] = value;
        else if (holder is JsonArray items && Index(name) is { } index && index < items.Count)
            items[index] = value;
        else if (holder is JsonArray more && Index(name) == more.Count)
            more.Add(value);
    }

    private void Forget(string pointer)
    {
        foreach (var known in _unread.Keys.Where(known => Pointers.IsWithin(known, pointer)).ToArray())
            _unread.Remove(known);
        foreach (var known in _chosen.Keys.Where(known => Pointers.IsWithin(known, pointer)).ToArray())
            _chosen.Remove(known);
    }
}
