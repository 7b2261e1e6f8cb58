using LoopStacks.Core.Resources.Shapes.Structural;

namespace LoopStacks.Core.Resources.Shapes;

/// <summary>A record of the model with a rule that concerns more than one field. Asked only when each field alone is sound.</summary>
internal interface ICrossChecked
{
    void Check(string pointer, Faults faults);

    /// <summary>The same for Kubernetes' API server, as far as it can be said there.</summary>
    IEnumerable<Rule> Rules { get; }
}
