using LoopStacks.Core.Expressions;
using LoopStacks.Core.Resources.Shapes;

namespace LoopStacks.Core.Resources.Composites;

/// <summary>What an expression of a LoopStack may read. What it certainly reads and is not there is a fault: it would be null for ever.</summary>
/// <param name="names">What there is at the top.</param>
/// <param name="within">Judges a deeper name; null where nothing is wrong with it.</param>
/// <param name="absent">Why a name is not there that is elsewhere; null where it is nowhere.</param>
internal sealed class Sight(string[] names, Func<IReadOnlyList<string>, string?> within, Func<string, string?> absent)
{
    public void Check(string text, string pointer, Faults faults)
    {
        if (Expression.TryCompile(text, out var expression, out _))
            Check(expression, pointer, faults);
    }

    public void Check(System.Text.Json.JsonElement mapping, string pointer, Faults faults)
    {
        if (!Mapping.TryCompile(mapping, out var compiled, out _))
            return;
        foreach (var part in compiled.Expressions)
            Check(part.Expression, pointer + part.Pointer, faults);
    }

    private void Check(Expression expression, string pointer, Faults faults)
    {
        foreach (var reference in expression.References)
        {
            var fault = reference.Path.Length == 1 ? Top(reference.Path[0]) : names.Contains(reference.Path[0]) ? within(reference.Path) : null;
            if (fault is not null)
                faults.Add(pointer, ResourceErrorCode.UnknownName, $"{Faults.Path(pointer)} reads {string.Join('.', reference.Path)} at character {reference.Position}; {fault}");
        }
    }

    private string? Top(string name) => names.Contains(name) ? null : absent(name) ?? Nearest.Hint(name, names);
}
