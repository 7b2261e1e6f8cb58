using System.Text;
using System.Text.Json;
using LoopStacks.JsonSchema.Values;

namespace LoopStacks.JsonSchema.Validation;

/// <summary>The way from the root to the current value. It is only spelled out when an error needs it.</summary>
internal sealed class InstancePath
{
    private Step[] _steps = new Step[16];
    private int _mostUsed;

    /// <summary>A property, or an item where <see cref="Index"/> is not negative.</summary>
    private readonly record struct Step(JsonProperty Property, int Index);

    public int Depth { get; private set; }

    public void Push(JsonProperty property) => Push(new Step(property, -1));

    public void Push(int index) => Push(new Step(default, index));

    public void Pop() => Depth--;

    public void Reset()
    {
        // The steps hold on to the document they came from.
        Array.Clear(_steps, 0, _mostUsed);
        _mostUsed = Depth = 0;
    }

    public override string ToString()
    {
        var pointer = new StringBuilder();
        for (var i = 0; i < Depth; i++)
        {
            pointer.Append('/');
            if (_steps[i].Index >= 0)
                pointer.Append(_steps[i].Index);
            else
                pointer.Append(JsonPointer.Escape(JsonText.Decode(JsonText.RawName(_steps[i].Property))));
        }

        return pointer.ToString();
    }

    private void Push(Step step)
    {
        if (Depth == _steps.Length)
            Array.Resize(ref _steps, Depth * 2);
        _steps[Depth++] = step;
        _mostUsed = Math.Max(_mostUsed, Depth);
    }
}
