namespace LoopStacks.AgentRuntime.Skills.Sentiment;

internal enum TokenKind
{
    Word,

    /// <summary>An emoji or emoticon; it feels by itself and no negation reaches it.</summary>
    Symbol,

    /// <summary>A comma, dash, colon or bracket: negation does not reach across it.</summary>
    Pause,
}

/// <summary>One unit of a sentence.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">A word in lower case with plain apostrophes, or the symbol.</param>
/// <param name="Shouted">Whether a word of two letters or more is written in capitals only.</param>
/// <param name="Stretched">Whether letters were repeated for emphasis (<c>sooo</c>); <paramref name="Text"/> has them reduced.</param>
internal readonly record struct Token(TokenKind Kind, string Text, bool Shouted = false, bool Stretched = false);
