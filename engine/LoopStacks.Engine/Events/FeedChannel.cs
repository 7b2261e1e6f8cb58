using LoopStacks.Core.Loops;

namespace LoopStacks.Engine.Events;

/// <summary>A parsed channel: a realm, an execution, or the resources.</summary>
internal sealed record FeedChannel(string Text, string? Realm, LoopId? Loop)
{
    private const string Resources = "resources";

    public static FeedChannel? Parse(string text)
    {
        if (text == Resources)
            return new FeedChannel(text, null, null);
        if (text.StartsWith("realm/", StringComparison.Ordinal) && text.Length is > 6 and <= 69)
            return new FeedChannel(text, text[6..], null);
        if (text.StartsWith("execution/", StringComparison.Ordinal) && LoopId.TryParse(text[10..], out var loop))
            return new FeedChannel(text, null, loop);
        return null;
    }

    public bool Holds(string realm, LoopId loop) => Loop is { } mine ? mine == loop : Realm is not null && Realm == realm;
}
