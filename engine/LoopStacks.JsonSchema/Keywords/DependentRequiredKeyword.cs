using System.Text.Json;
using LoopStacks.JsonSchema.Validation;
using LoopStacks.JsonSchema.Values;

namespace LoopStacks.JsonSchema.Keywords;

/// <summary><c>dependentRequired</c>: an object with a certain property has certain others too.</summary>
internal sealed class DependentRequiredKeyword(string pointer, IReadOnlyList<string> triggers, IReadOnlyList<RequiredNames> required)
    : Keyword("dependentRequired", pointer, InstanceKinds.Object)
{
    private readonly NameTable _triggers = new(triggers);

    public override bool Accepts(Validator validator, JsonElement instance)
    {
        var accepted = true;
        foreach (var property in instance.EnumerateObject())
        {
            var trigger = _triggers.Find(JsonText.RawName(property));
            if (trigger < 0 || required[trigger].AllIn(instance))
                continue;
            accepted = false;
            if (!validator.WantsErrors)
                break;
            foreach (var missing in required[trigger].MissingIn(instance))
                validator.Fault(this, $"The property {ValuePreview.Of(missing)} is missing; it is required together with {ValuePreview.Of(triggers[trigger])}.");
        }

        return accepted;
    }
}
