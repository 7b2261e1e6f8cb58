using System.Globalization;
using LoopStacks.Api.Answers;
using LoopStacks.Api.Queries;
using Microsoft.AspNetCore.Http;

namespace LoopStacks.Api.Executions;

/// <summary>Where a reader of a stream stands: a position in the order of all events, or nowhere yet.</summary>
/// <param name="Name">Where it stood in the request, for people.</param>
internal readonly record struct StreamCursor(string Name, string? Text, ulong Position)
{
    public const string Header = "Last-Event-ID";

    public bool IsGiven => Text is not null;

    public bool IsBefore(string? cursor) => !IsGiven || cursor is null || Parse(cursor) > Position;

    /// <summary>The header of a reader that comes back is newer than the URL with which it began.</summary>
    public static StreamCursor Of(HttpRequest request, QueryReader query)
    {
        var asked = query.Text("after");
        var last = request.Headers[Header].ToString();
        var (name, text) = last.Length > 0 ? (Header, last) : ("Parameter 'after'", asked);
        if (text is null)
            return default;
        if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var position) && position <= long.MaxValue)
            return new StreamCursor(name, text, position);
        query.Refuse(Refusals.UnknownCursor(name, text));
        return default;
    }

    private static ulong Parse(string cursor) => ulong.Parse(cursor, NumberStyles.None, CultureInfo.InvariantCulture);
}
