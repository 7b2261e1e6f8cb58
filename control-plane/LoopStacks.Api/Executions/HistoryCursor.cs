using System.Globalization;
using LoopStacks.Api.Answers;
using LoopStacks.Api.Queries;

namespace LoopStacks.Api.Executions;

/// <summary>The cursor of a loop's history: the number of the last event that was read, 0 for none.</summary>
internal static class HistoryCursor
{
    public static long Of(QueryReader query)
    {
        if (query.Text("after") is not { } text)
            return 0;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seq))
            return seq;
        query.Refuse(Refusals.UnknownCursor("Parameter 'after'", text));
        return 0;
    }
}
