using System.Globalization;
using LoopStacks.Core.Expressions.Nodes;

namespace LoopStacks.Core.Expressions.Syntax;

/// <summary>Top down, by the strength with which signs bind (Pratt). What stands in brackets is in the other part.</summary>
internal sealed partial class Parser
{
    private readonly List<Token> _tokens;
    private readonly List<(string Name, int Slot)> _scope = [];
    private int _at;
    private int _depth;
    private int _variables;

    private Parser(List<Token> tokens) => _tokens = tokens;

    private Token Current => _tokens[_at];

    /// <summary>The root, and how many variables it has.</summary>
    /// <exception cref="ExpressionSyntaxException">The text is no expression.</exception>
    public static (Node Root, int Variables) Parse(string text)
    {
        if (text.Length > Expression.MaxLength)
            throw new ExpressionSyntaxException(Expression.MaxLength + 1, $"it has {text.Length:N0} characters; allowed are {Expression.MaxLength:N0}.");
        var parser = new Parser(Lexer.Read(text));
        if (parser.Current.Kind == TokenKind.End)
            throw new ExpressionSyntaxException(1, "there is no expression; write @ for the whole input.");
        var root = parser.Inner(Powers.None);
        if (parser.Current.Kind != TokenKind.End)
            throw parser.Unexpected("an operator or the end");
        return (root, parser._variables);
    }

    private Node Inner(int power)
    {
        if (++_depth > Expression.MaxNesting)
            throw TooDeep();
        var left = Begin(Take());
        while (power < Powers.Of(Current.Kind))
            left = Bounded(Continue(left, Take()));
        _depth--;
        return Bounded(left);
    }

    /// <summary>An expression that begins with this token.</summary>
    private Node Begin(Token token)
    {
        switch (token.Kind)
        {
            case TokenKind.Name when token.Text == "let" && Current.Kind == TokenKind.Variable:
                return Let();
            case TokenKind.Name:
                return new FieldNode(token.Text, token.Position);
            case TokenKind.QuotedName when Current.Kind == TokenKind.OpenRound:
                throw new ExpressionSyntaxException(token.Position, "the name of a function is written without quotes.");
            case TokenKind.QuotedName:
                return new FieldNode(token.Text, token.Position);
            case TokenKind.Variable:
                return Variable(token);
            case TokenKind.Literal:
                return new LiteralNode(token.Value);
            case TokenKind.Current:
                return CurrentNode.Instance;
            case TokenKind.Not:
                return new NotNode(Inner(Powers.Not));
            case TokenKind.Star:
                return new ValueProjectionNode(CurrentNode.Instance, ProjectedBy(Powers.Star));
            case TokenKind.Filter:
                return Filter(CurrentNode.Instance);
            case TokenKind.Flatten:
                return new ListProjectionNode(new FlattenNode(CurrentNode.Instance), ProjectedBy(Powers.Flatten));
            case TokenKind.OpenCurly:
                return MultiObject();
            case TokenKind.OpenRound:
                var inner = Inner(Powers.None);
                Expect(TokenKind.CloseRound, "a )");
                return inner;
            case TokenKind.OpenSquare:
                return IsIndex() ? Index(CurrentNode.Instance) : IsStarInBrackets() ? Star(CurrentNode.Instance) : MultiList();
            default:
                _at--;
                throw Unexpected("a name or another beginning of an expression");
        }
    }

    /// <summary>An expression that goes on with this token.</summary>
    private Node Continue(Node left, Token token)
    {
        switch (token.Kind)
        {
            case TokenKind.Dot when Current.Kind == TokenKind.Star:
                Take();
                return new ValueProjectionNode(left, ProjectedBy(Powers.Star));
            case TokenKind.Dot:
                return new ThenNode(left, AfterDot(Powers.Dot));
            case TokenKind.Pipe:
                return new ThenNode(left, Inner(Powers.Pipe));
            case TokenKind.Or:
                return new OrNode(left, Inner(Powers.Or));
            case TokenKind.And:
                return new AndNode(left, Inner(Powers.And));
            case >= TokenKind.Equal and <= TokenKind.GreaterOrEqual:
                return new CompareNode(Comparison.Equal + (token.Kind - TokenKind.Equal), left, Inner(Powers.Comparison));
            case TokenKind.Flatten:
                return new ListProjectionNode(new FlattenNode(left), ProjectedBy(Powers.Flatten));
            case TokenKind.Filter:
                return Filter(left);
            case TokenKind.OpenSquare when IsIndex():
                return Index(left);
            case TokenKind.OpenSquare when IsStarInBrackets():
                return Star(left);
            case TokenKind.OpenSquare:
                throw Unexpected("an index, a slice, *, ?condition or ]");
            case TokenKind.OpenRound when left is FieldNode name && IsUnquoted(_tokens[_at - 2]):
                return Function(name.Name, _tokens[_at - 2].Position);
            default:
                _at--;
                throw Unexpected("an operator or the end");
        }
    }

    private Node AfterDot(int power)
    {
        switch (Current.Kind)
        {
            case TokenKind.Name or TokenKind.QuotedName or TokenKind.Star:
                return Inner(power);
            case TokenKind.OpenSquare:
                Take();
                return MultiList();
            case TokenKind.OpenCurly:
                Take();
                return MultiObject();
            default:
                throw Unexpected("a name, *, [ or { after the dot");
        }
    }

    /// <summary>What a projection does with each item: whatever binds to it.</summary>
    private Node ProjectedBy(int power)
    {
        if (Powers.Of(Current.Kind) < Powers.ProjectionStop)
            return CurrentNode.Instance;
        switch (Current.Kind)
        {
            case TokenKind.OpenSquare or TokenKind.Filter:
                return Inner(power);
            case TokenKind.Dot:
                Take();
                return AfterDot(power);
            default:
                throw Unexpected("a dot, [ or the end of the projection");
        }
    }

    private static bool IsUnquoted(Token token) => token.Kind == TokenKind.Name;

    private Token Take() => _tokens[_at].Kind == TokenKind.End ? throw Unexpected("more") : _tokens[_at++];

    private Token Expect(TokenKind kind, string words) => Current.Kind == kind ? Take() : throw Unexpected(words);

    private ExpressionSyntaxException Unexpected(string wanted) => Current.Kind == TokenKind.End
        ? new(Current.Position, $"the expression ends here; {wanted} is expected.")
        : new(Current.Position, $"'{Current.Text}' is not expected; {wanted} is.");

    private Node Bounded(Node node) => node.Height <= Expression.MaxNesting ? node : throw TooDeep();

    private ExpressionSyntaxException TooDeep() =>
        new(Current.Position, $"parts lie in each other more than {Expression.MaxNesting} deep; let it be several expressions.");

    private int Integer(Token token) => int.TryParse(token.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
        ? value
        : throw new ExpressionSyntaxException(token.Position, $"{token.Text} is too large for an index.");
}
