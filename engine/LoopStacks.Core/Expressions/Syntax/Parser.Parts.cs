using LoopStacks.Core.Expressions.Functions;
using LoopStacks.Core.Expressions.Nodes;
using LoopStacks.Core.Resources.Shapes;

namespace LoopStacks.Core.Expressions.Syntax;

/// <summary>What stands in brackets, calls of functions, and scopes.</summary>
internal sealed partial class Parser
{
    private bool IsIndex() => Current.Kind is TokenKind.Number or TokenKind.Colon;

    private bool IsStarInBrackets() => Current.Kind == TokenKind.Star && _tokens[_at + 1].Kind == TokenKind.CloseSquare;

    private ListProjectionNode Star(Node left)
    {
        _at += 2;
        return new ListProjectionNode(left, ProjectedBy(Powers.Star));
    }

    private Node Index(Node left)
    {
        int?[] parts = [null, null, null];
        var part = 0;
        var start = Current.Position;
        while (Current.Kind != TokenKind.CloseSquare)
        {
            if (Current.Kind == TokenKind.Colon && part < 2)
                part++;
            else if (Current.Kind == TokenKind.Number && parts[part] is null && _tokens[_at - 1].Kind != TokenKind.Number)
                parts[part] = Integer(Current);
            else
                throw Unexpected("an index, a slice such as 0:5, or a ]");
            Take();
        }

        Take();
        if (part == 0)
            return new ThenNode(left, new IndexNode(parts[0]!.Value));
        if (parts[2] == 0)
            throw new ExpressionSyntaxException(start, "the step of a slice may not be 0.");
        return new ListProjectionNode(new ThenNode(left, new SliceNode(parts[0], parts[1], parts[2] ?? 1)), ProjectedBy(Powers.Star));
    }

    private FilterProjectionNode Filter(Node left)
    {
        var condition = Inner(Powers.None);
        Expect(TokenKind.CloseSquare, "a ]");
        var right = Current.Kind == TokenKind.Flatten ? CurrentNode.Instance : ProjectedBy(Powers.Filter);
        return new FilterProjectionNode(left, right, condition);
    }

    private MultiListNode MultiList()
    {
        var items = new List<Node>();
        do
            items.Add(Inner(Powers.None));
        while (IsMore(TokenKind.CloseSquare, "a , or ]"));
        return new MultiListNode([.. items]);
    }

    private MultiObjectNode MultiObject()
    {
        var properties = new List<(string Name, Node Value)>();
        do
        {
            if (Current.Kind is not (TokenKind.Name or TokenKind.QuotedName))
                throw Unexpected("the name of a property");
            var name = Take().Text;
            Expect(TokenKind.Colon, "a :");
            properties.Add((name, Inner(Powers.None)));
        }
        while (IsMore(TokenKind.CloseCurly, "a , or }"));
        return new MultiObjectNode(properties);
    }

    private FunctionNode Function(string name, int position)
    {
        var function = Functions.Function.Find(name)
            ?? throw new ExpressionSyntaxException(position, $"there is no function {name}(); {Nearest.Hint(name, Functions.Function.Names)}");
        var arguments = new List<Node>();
        if (Current.Kind == TokenKind.CloseRound)
        {
            Take();
        }
        else
        {
            do
                arguments.Add(Argument(function, arguments.Count));
            while (IsMore(TokenKind.CloseRound, "a , or )"));
        }

        var wanted = function.Parameters.Length;
        if (function.IsVariadic ? arguments.Count < wanted : arguments.Count != wanted)
            throw new ExpressionSyntaxException(position, $"{name}() takes {wanted}{(function.IsVariadic ? " or more" : "")} arguments, and gets {arguments.Count}.");
        return new FunctionNode(function, [.. arguments], position);
    }

    private Node Argument(Function function, int index)
    {
        var wanted = function.Parameter(index);
        if (Current.Kind == TokenKind.Reference != (wanted == ArgumentKinds.Reference) && index < function.Parameters.Length)
            throw new ExpressionSyntaxException(Current.Position, $"{function.Name}() takes {Kinds.Words(wanted)} as argument {index + 1}.");
        if (Current.Kind != TokenKind.Reference)
            return Inner(Powers.None);
        Take();
        return new ReferenceNode(Inner(Powers.None));
    }

    private LetNode Let()
    {
        var bindings = new List<(string Name, int Slot, Node Value)>();
        do
        {
            var name = Expect(TokenKind.Variable, "a variable such as $name").Text;
            Expect(TokenKind.Assign, "a =");
            bindings.Add((name, _variables++, Inner(Powers.None)));
        }
        while (TakeComma());
        if (Current is not { Kind: TokenKind.Name, Text: "in" })
            throw Unexpected("a , or the word in");
        Take();
        _scope.AddRange(bindings.Select(binding => (binding.Name, binding.Slot)));
        var body = Inner(Powers.None);
        _scope.RemoveRange(_scope.Count - bindings.Count, bindings.Count);
        return new LetNode([.. bindings.Select(binding => (binding.Slot, binding.Value))], body);
    }

    private VariableNode Variable(Token token)
    {
        var bound = _scope.FindLastIndex(variable => variable.Name == token.Text);
        if (bound >= 0)
            return new VariableNode(_scope[bound].Slot);
        throw new ExpressionSyntaxException(token.Position, $"{token.Text} is not bound here; bind it by let {token.Text} = … in ….");
    }

    private bool IsMore(TokenKind end, string wanted)
    {
        if (TakeComma())
            return true;
        Expect(end, wanted);
        return false;
    }

    private bool TakeComma()
    {
        if (Current.Kind != TokenKind.Comma)
            return false;
        Take();
        return true;
    }
}
