namespace LoopStacks.Core.Resources.Shapes;

/// <summary>A record of the model with a rule that concerns more than one field. Asked only when each field alone is sound.</summary>
internal interface ICrossChecked
{
    void Check(string pointer, Faults faults);
}
