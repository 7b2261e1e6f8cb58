using System.Text.Json;

namespace LoopStacks.WebConsole.Design.Forms;

/// <summary>What becomes of a text that was typed into a field of a text or a number.</summary>
internal static class FormTyping
{
    public static void Take(FormValue value, string pointer, FieldShape shape, bool isRequired, string text)
    {
        // An item of an array can't be left out by emptying its field; what is required is sent empty, and refused where it must not be.
        var isKept = isRequired && shape.Kind == FieldKind.Text;
        if (text.Length == 0 && !isKept)
            value.Remove(pointer);
        else if (shape.Kind == FieldKind.Number && FormValue.TryParse(text.Trim(), out var number, out _) && number.ValueKind == JsonValueKind.Number)
            value.Set(pointer, number);
        else
            value.Set(pointer, Quoted(shape.InputType == FieldShape.TimeInput ? UtcTimes.FromField(text) : text));
    }

    private static JsonElement Quoted(string text) => JsonElement.Parse($"\"{JsonEncodedText.Encode(text)}\"");
}
