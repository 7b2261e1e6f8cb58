using System.Globalization;
using System.Text.Json;
using LoopStacks.Contracts.Problems;

namespace LoopStacks.WebConsole.Design.Forms;

/// <summary>What all fields of one form share.</summary>
/// <param name="id">Begins the ids of its fields.</param>
public sealed class FormContext(string id)
{
    private readonly Dictionary<string, string> _ids = new(StringComparer.Ordinal);

    public JsonElement Root { get; set; }

    public FormValue Value { get; set; } = new();

    /// <summary>Faults whose pointers begin at the value itself.</summary>
    public IReadOnlyList<ProblemError> Faults { get; set; } = [];

    public bool IsDisabled { get; set; }

    /// <summary>An id for a field: names in pointers may have characters that ids must not have.</summary>
    public string IdOf(string pointer)
    {
        if (!_ids.TryGetValue(pointer, out var own))
            _ids[pointer] = own = string.Create(CultureInfo.InvariantCulture, $"{id}-{_ids.Count}");
        return own;
    }

    public IReadOnlyList<string> At(string pointer) => [.. Faults.Where(fault => fault.Pointer == pointer).Select(fault => fault.Message)];

    public IReadOnlyList<string> Within(string pointer) => [.. Faults.Where(fault => Pointers.IsWithin(fault.Pointer, pointer)).Select(fault => Told(fault, pointer))];

    /// <summary>Those of an object: its own, and those of properties that the form does not draw.</summary>
    public IReadOnlyList<string> OfObject(string pointer, IReadOnlyList<FieldProperty> drawn) =>
        [.. Faults.Where(fault => Pointers.IsWithin(fault.Pointer, pointer) && !drawn.Any(property => Pointers.IsWithin(fault.Pointer, Pointers.Child(pointer, property.Name)))).Select(fault => Told(fault, pointer))];

    /// <summary>The faults of a problem that lie in a value, with pointers that begin there.</summary>
    public static IReadOnlyList<ProblemError> Under(Problem? problem, string prefix) =>
        [.. (problem?.Errors ?? []).Where(fault => Pointers.IsWithin(fault.Pointer, prefix)).Select(fault => fault with { Pointer = fault.Pointer[prefix.Length..] })];

    private static string Told(ProblemError fault, string pointer) => fault.Pointer.Length > pointer.Length ? $"{fault.Pointer[pointer.Length..]}: {fault.Message}" : fault.Message;
}
