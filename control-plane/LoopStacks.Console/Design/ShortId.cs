namespace LoopStacks.WebConsole.Design;

/// <summary>Ids for reading: the end of an id tells loops of the same moment apart, its beginning is the time.</summary>
internal static class ShortId
{
    private const int Shown = 12;

    public static string Of(string id) => id.Length <= Shown ? id : "…" + id[^Shown..];
}
