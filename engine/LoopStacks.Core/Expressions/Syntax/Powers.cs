namespace LoopStacks.Core.Expressions.Syntax;

/// <summary>How strongly signs bind, weakest first, as JMESPath's reference implementation has it.</summary>
internal static class Powers
{
    public const int None = 0;
    public const int Pipe = 1;
    public const int Or = 2;
    public const int And = 3;
    public const int Comparison = 5;
    public const int Flatten = 9;

    /// <summary>What binds weaker ends a projection.</summary>
    public const int ProjectionStop = 10;

    public const int Star = 20;
    public const int Filter = 21;
    public const int Dot = 40;
    public const int Not = 45;
    public const int Curly = 50;
    public const int Square = 55;
    public const int Round = 60;

    public static int Of(TokenKind kind) => kind switch
    {
        TokenKind.Pipe => Pipe,
        TokenKind.Or => Or,
        TokenKind.And => And,
        >= TokenKind.Equal and <= TokenKind.GreaterOrEqual => Comparison,
        TokenKind.Flatten => Flatten,
        TokenKind.Star => Star,
        TokenKind.Filter => Filter,
        TokenKind.Dot => Dot,
        TokenKind.Not => Not,
        TokenKind.OpenCurly => Curly,
        TokenKind.OpenSquare => Square,
        TokenKind.OpenRound => Round,
        _ => None,
    };
}
