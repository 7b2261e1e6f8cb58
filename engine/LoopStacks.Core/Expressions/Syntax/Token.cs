using LoopStacks.Core.Expressions.Values;

namespace LoopStacks.Core.Expressions.Syntax;

/// <summary>Kinds of tokens.</summary>
internal enum TokenKind
{
    End,
    Name,
    QuotedName,
    Variable,
    Number,
    Literal,
    Dot,
    Star,
    Comma,
    Colon,
    Current,
    Pipe,
    Or,
    And,
    Not,
    Reference,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Assign,
    OpenRound,
    CloseRound,
    OpenSquare,
    CloseSquare,
    OpenCurly,
    CloseCurly,

    /// <summary><c>[]</c>.</summary>
    Flatten,

    /// <summary><c>[?</c>.</summary>
    Filter,
}

/// <summary>A word or sign of an expression.</summary>
/// <param name="Text">As it was written; of a name, the name.</param>
/// <param name="Position">Of its first character, from 1.</param>
/// <param name="Value">Of a literal.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Position, Value Value = default);
