using System.Text.Json;
using LoopStacks.JsonSchema.Validation;

namespace LoopStacks.JsonSchema.Keywords;

/// <summary>
/// Explains why no branch of <c>anyOf</c> or <c>oneOf</c> matches: with the errors of the branch that was most likely
/// meant, or with a summary if no branch stands out.
/// </summary>
internal static class Alternatives
{
    private const int Summarised = 4;

    /// <summary>How far a branch is from the value; the less the better, the type being the plainest difference.</summary>
    private readonly record struct Distance(bool WrongType, int WrongConstants, int Errors) : IComparable<Distance>
    {
        public int CompareTo(Distance other)
        {
            var order = WrongType.CompareTo(other.WrongType);
            if (order == 0)
                order = WrongConstants.CompareTo(other.WrongConstants);
            return order != 0 ? order : Errors.CompareTo(other.Errors);
        }
    }

    public static bool NoneMatches(Validator validator, Keyword keyword, SchemaNode[] nodes, JsonElement instance)
    {
        if (!validator.WantsErrors)
            return false;

        var here = validator.CurrentPointer;
        var branches = nodes.Select(node => validator.ErrorsOf(node, instance)).ToList();
        var distances = branches.ConvertAll(errors => Measure(errors, here));
        var least = distances.Min();
        if (distances.Count(distance => distance == least) == 1)
        {
            validator.AddAll(branches[distances.IndexOf(least)]);
            return false;
        }

        var reasons = string.Join(" ", branches.Take(Summarised).Select((errors, i) => $"({i}) {Describe(errors, here)}"));
        return validator.Fault(keyword, $"{instance} matches none of the {nodes.Length} alternatives: {reasons}");
    }

    private static Distance Measure(List<SchemaError> errors, string here) => new(
        errors.Exists(error => error.Keyword == "type" && error.InstancePointer == here),
        errors.Count(error => error.Keyword == "const"),
        errors.Count);

    private static string Describe(List<SchemaError> errors, string here)
    {
        if (errors.Count == 0)
            return "No reason was recorded."; // a limit ended the search
        var at = errors[0].InstancePointer;
        return at == here ? errors[0].Message : $"{at[here.Length..]}: {errors[0].Message}";
    }
}
