using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using LoopStacks.JsonSchema.Values;

namespace LoopStacks.JsonSchema.Validation;

/// <summary>
/// The text of an error. As an interpolated string handler it is only put together when errors are recorded, so the same
/// line of a keyword costs nothing when the question is just whether a value is valid.
/// </summary>
[InterpolatedStringHandler]
internal readonly ref struct FaultMessage
{
    private readonly StringBuilder? _text;

    public FaultMessage(int literalLength, int formattedCount, Validator validator, out bool isEnabled)
    {
        isEnabled = validator.WantsErrors;
        _text = isEnabled ? new StringBuilder(literalLength + (formattedCount * 16)) : null;
    }

    public void AppendLiteral(string text) => _text!.Append(text);

    public void AppendFormatted(JsonElement value) => _text!.Append(ValuePreview.Of(value));

    public void AppendFormatted(string text) => _text!.Append(text);

    public void AppendFormatted(long number) => _text!.Append(number);

    public override string ToString() => _text?.ToString() ?? "";
}
