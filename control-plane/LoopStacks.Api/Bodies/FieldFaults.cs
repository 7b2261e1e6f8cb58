using System.Text.Json;
using LoopStacks.Contracts.Problems;
using LoopStacks.Engine.Faults;

namespace LoopStacks.Api.Bodies;

/// <summary>Gathers what is wrong with the fields of a body, so that a caller hears all of it at once. Costs nothing where all is right.</summary>
internal sealed class FieldFaults
{
    // A body of thousands of faults is answered with the first ones.
    private const int Most = 50;

    private List<ProblemError>? _errors;

    public bool Any => _errors is not null;

    public void Add(string pointer, string code, string message)
    {
        _errors ??= [];
        if (_errors.Count < Most)
            _errors.Add(new ProblemError(pointer, message, code));
    }

    public void Unknown(string parent, string name, IReadOnlyList<string> allowed)
    {
        var nearest = NearestName.Of(name, allowed);
        var advice = nearest is null ? $"allowed is {string.Join(", ", allowed)}" : $"did you mean '{nearest}'?";
        Add(JsonPointer.Append(parent, name), "UnknownField", $"Unknown field '{name}'; {advice}");
    }

    public void Required(string pointer, string expected) => Add(pointer, "Missing", $"Missing; expected is {expected}.");

    public void WrongType(string pointer, JsonElement came, string expected) =>
        Add(pointer, "WrongType", $"{Describe(came)} came; expected is {expected}.");

    public void OutOfRange(string pointer, JsonElement came, string expected) =>
        Add(pointer, "OutOfRange", $"{Describe(came)} came; allowed is {expected}.");

    /// <exception cref="InvalidOperationException">Nothing is wrong.</exception>
    public Fault ToFault(ErrorCode code)
    {
        var errors = _errors ?? throw new InvalidOperationException("There is no fault.");
        var first = $"{(errors[0].Pointer.Length == 0 ? "The body" : errors[0].Pointer)}: {errors[0].Message}";
        return new Fault(code, errors.Count == 1 ? first : $"{first} And {errors.Count - 1} more, see errors.", errors);
    }

    private static string Describe(JsonElement came) => came.ValueKind switch
    {
        JsonValueKind.Object => "An object",
        JsonValueKind.Array => "An array",
        JsonValueKind.String => $"The text \"{Answers.Refusals.Shown(came.GetString()!)}\"",
        _ => Answers.Refusals.Shown(came.GetRawText()),
    };
}
