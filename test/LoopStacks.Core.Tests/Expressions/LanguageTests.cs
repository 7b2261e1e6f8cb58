using System.Text.Json;
using LoopStacks.Core.Expressions;

namespace LoopStacks.Core.Tests.Expressions;

/// <summary>Examples of the JMESPath specification and tutorial, and what they leave open.</summary>
public sealed class LanguageTests
{
    private const string People = """{"people":[{"age":20,"other":"foo","name":"Bob"},{"age":25,"other":"bar","name":"Fred"},{"age":30,"other":"baz","name":"George"}]}""";
    private const string Machines = """{"reservations":[{"instances":[{"state":"running"},{"state":"stopped"}]},{"instances":[{"state":"terminated"},{"state":"running"}]}]}""";

    [Theory]
    [InlineData("a.b.c.d", """{"a":{"b":{"c":{"d":"value"}}}}""", "\"value\"")]
    [InlineData("\"foo-bar\".\"\\u0062\"", """{"foo-bar":{"b":1}}""", "1")]
    [InlineData("foo.missing.deeper", """{"foo":{}}""", "null")]
    [InlineData("[1]", """["a","b","c"]""", "\"b\"")]
    [InlineData("[-1]", """["a","b","c"]""", "\"c\"")]
    [InlineData("[5]", """["a","b","c"]""", "null")]
    [InlineData("a.b.c[0].d[1][0]", """{"a":{"b":{"c":[{"d":[0,[1,2]]},{"d":[3,4]}]}}}""", "1")]
    [InlineData("[0:5]", "[0,1,2,3,4,5,6,7,8,9]", "[0,1,2,3,4]")]
    [InlineData("[5:]", "[0,1,2,3,4,5,6,7,8,9]", "[5,6,7,8,9]")]
    [InlineData("[::2]", "[0,1,2,3,4,5,6,7,8,9]", "[0,2,4,6,8]")]
    [InlineData("[::-1]", "[0,1,2]", "[2,1,0]")]
    [InlineData("[-2:2147483647:2147483647]", "[0,1,2]", "[1]")]
    [InlineData("people[*].name", People, """["Bob","Fred","George"]""")]
    [InlineData("people[:2].name", People, """["Bob","Fred"]""")]
    [InlineData("ops.*.numArgs", """{"ops":{"a":{"numArgs":2},"b":{"numArgs":3},"c":{"variadic":true}}}""", "[2,3]")]
    [InlineData("reservations[*].instances[*].state", Machines, """[["running","stopped"],["terminated","running"]]""")]
    [InlineData("reservations[].instances[].state", Machines, """["running","stopped","terminated","running"]""")]
    [InlineData("[]", "[[0,1],2,[3],4,[5,[6,7]]]", "[0,1,2,3,4,5,[6,7]]")]
    [InlineData("people[?age > `20`].[name, age]", People, """[["Fred",25],["George",30]]""")]
    [InlineData("people[?name == 'Bob' || age >= `30`].name", People, """["Bob","George"]""")]
    [InlineData("people[?!(age == `25`)].name | [0]", People, "\"Bob\"")]
    [InlineData("people[*].{Name: name, Old: age >= `25`} | [1]", People, """{"Name":"Fred","Old":true}""")]
    [InlineData("people[*].name | sort(@) | {count: length(@), list: join(', ', @)}", People, """{"count":3,"list":"Bob, Fred, George"}""")]
    [InlineData("max_by(people, &age).name", People, "\"George\"")]
    [InlineData("sort_by(people, &other)[*].name", People, """["Fred","George","Bob"]""")]
    [InlineData("map(&missing, people)", People, "[null,null,null]")]
    [InlineData("'it\\'s'", "{}", "\"it's\"")]
    [InlineData("`{\"a\": [1, \"\\`\"]}`", "{}", """{"a": [1, "`"]}""")]
    [InlineData("a && b || c", """{"a":1,"b":[],"c":"c"}""", "\"c\"")]
    [InlineData("'a' < 'b'", "{}", "null")]
    [InlineData("merge(a, b, {x: `1`})", """{"a":{"p":1,"q":1},"b":{"q":2}}""", """{"p":1,"q":2,"x":1}""")]
    [InlineData("not_null(a, b, `0`)", """{"b":null}""", "0")]
    [InlineData("[to_number('1e3'), to_number('x'), to_number(' 1'), to_number('-'), to_string(@), to_array(@)]", """{"a" : "ü<"}""", """[1e3,null,null,null,"{\"a\":\"ü<\"}",[{"a":"ü<"}]]""")]
    [InlineData("[avg(@), sum(@), min(@), max(@), length(@)]", "[1,2,3]", "[2,6,1,3,3]")]
    [InlineData("[avg(@), sum(@), min(@), max(@), sort(@)]", "[]", "[null,0,null,null,[]]")]
    [InlineData("[ceil(a), floor(a), abs(b)]", """{"a":1.2,"b":-0.50}""", "[2,1,0.50]")]
    [InlineData("[contains(a, '2'), contains(b, 'n'), contains(b, `1`), starts_with(b, 'ni'), ends_with(b, 'x')]", """{"a":["1","2"],"b":"nine"}""", "[true,true,false,true,false]")]
    public void Evaluate_ExampleOfTheSpecification_GivesItsResult(string text, string input, string expected) => Assert.Equal(expected, Jmes.Value(text, input));

    [Theory]
    [InlineData("let $first = people[0].name in people[?name != $first].name", """["Fred","George"]""")]
    [InlineData("people[*].let $me = name in {me: $me, older: length($all)} | [0]", null)]
    [InlineData("let $a = `1`, $b = `2` in [$a, $b, let $a = $b in $a, $a]", "[1,2,2,1]")]
    [InlineData("let $all = people in people[*].[name, $all[0].age] | [2]", """["George",20]""")]
    [InlineData("{let: let, in: in}", """{"let":null,"in":null}""")]
    public void Evaluate_LexicalScope_BindsAndHides(string text, string? expected)
    {
        if (expected is null)
            Assert.Contains("$all is not bound", Jmes.Error(text).Message, StringComparison.Ordinal);
        else
            Assert.Equal(expected, Jmes.Value(text, People));
    }

    [Theory]
    [InlineData("a", "123456789012345678901234567890")]
    [InlineData("a", "0.1234567890123456789012345678901234567890")]
    [InlineData("a", "1e400")]
    [InlineData("a", "1.0")]
    [InlineData("a", "\"2024-01-01T00:00:00Z\"")]
    [InlineData("a", "\"2024-01-01T00:00:00.000+02:00\"")]
    [InlineData("{x: a}.x", "1e400")]
    [InlineData("[a][0]", "123456789012345678901234567890")]
    [InlineData("abs(a)", "123456789012345678901234567890")]
    [InlineData("ceil(a)", "123456789012345678901234567890")]
    public void Evaluate_Value_KeepsItsDigitsAndCharacters(string text, string value) => Assert.Equal(value, Jmes.Value(text, $$"""{"a":{{value}}}"""));

    [Theory]
    [InlineData("a == b", "1", "1.0", "true")]
    [InlineData("a == b", "9007199254740993", "9007199254740992", "false")]
    [InlineData("a > b", "9007199254740993", "9007199254740992", "true")]
    [InlineData("a > b", "1e400", "1e399", "true")]
    [InlineData("a == b", """{"x":1,"y":[2]}""", """{"y":[2.0],"x":1}""", "true")]
    [InlineData("{p: a, q: b} == {q: b, p: a}", "1", "\"t\"", "true")]
    [InlineData("[a, 'x'] == [a, b]", "1", "\"x\"", "true")]
    [InlineData("sum([a, b])", "0.1", "0.2", "0.3")]
    [InlineData("sum([a, b])", "123456789012345678", "1", "123456789012345679")]
    [InlineData("sum([a, b])", "1e20", "1e20", "2E+20")]
    [InlineData("max([a, b])", "9007199254740993", "9007199254740992", "9007199254740993")]
    public void Evaluate_TwoValues_AreComparedAndAddedExactly(string text, string a, string b, string expected) =>
        Assert.Equal(expected, Jmes.Value(text, $$"""{"a":{{a}},"b":{{b}}}"""));

    [Fact]
    public void Evaluate_TextsBeyondTheBasicPlane_CountAndOrderByCodePoints()
    {
        Assert.Equal(["2", "b😀"], Texts("[to_string(length(@)), reverse(@)]", "\"😀b\""));
        Assert.Equal(["a", "\uFFFD", "😀"], Texts("sort(@)", "[\"😀\",\"\uFFFD\",\"a\"]"));

        static string[] Texts(string text, string input) => JsonSerializer.Deserialize<string[]>(Jmes.Value(text, input))!;
    }

    [Theory]
    [InlineData("length(a)", """{"a":1}""", "length() at character 1 takes a string or an array or an object, and got a number.")]
    [InlineData("a | join('-', @)", """{"a":["x",1]}""", "join() at character 5 takes an array of strings as argument 2, and got an array that holds a number.")]
    [InlineData("sum(a)", """{"a":[1,null]}""", "sum() at character 1 takes an array of numbers, and got an array that holds null.")]
    [InlineData("sort(@)", """[1,"a"]""", "sort() at character 1 takes an array of numbers or an array of strings, and got an array that holds a string.")]
    [InlineData("sort(@)", """["a",1]""", "sort() at character 1 takes an array of numbers or an array of strings, and got an array that holds a number.")]
    [InlineData("sort_by(@, &a)", """[{"a":1},{"a":"x"}]""", "sort_by() at character 1 orders by numbers or by strings, and its expression gave both.")]
    [InlineData("max_by(@, &b)", """[{"a":1}]""", "max_by() at character 1 orders by numbers or strings, and its expression gave null.")]
    [InlineData("sum(@)", "[1e308,1e308]", "A number came out that is larger than JSON numbers can be calculated with (1.8e308).")]
    [InlineData("{x: @}.to_string(@)", "\"\\ud800\"", "A string of the input has half of a surrogate pair, which is no Unicode text.")]
    [InlineData("length(@)", "\"\\ud800\"", "A string of the input has half of a surrogate pair, which is no Unicode text.")]
    [InlineData("keys(@)", "{\"\\ud800\":1}", "A string of the input has half of a surrogate pair, which is no Unicode text.")]
    public void Evaluate_WrongKindOfValue_IsAFaultThatSaysWhatAndWhere(string text, string input, string message)
    {
        var fault = Jmes.Fault(text, input);
        Assert.Equal(ExpressionFaultCode.Failed, fault.Code);
        Assert.Equal(message, fault.Message);
    }

    [Theory]
    [InlineData("", 1, "there is no expression; write @ for the whole input.")]
    [InlineData("foo.", 5, "the expression ends here; a name, *, [ or { after the dot is expected.")]
    [InlineData("a b", 3, "'b' is not expected; an operator or the end is.")]
    [InlineData("loops.my-node.output", 9, "'-' is no operator; a name with '-' is written in double quotes, such as \"my-name\".")]
    [InlineData("a + b", 3, "'+' is no operator: JMESPath does not calculate, see sum().")]
    [InlineData("a[?b == 'x'", 12, "the expression ends here; a ] is expected.")]
    [InlineData("a == 'x", 6, "the ' that opens here is never closed.")]
    [InlineData("a == `x`", 6, "what stands in backticks is no JSON; text is written as 'text' or `\"text\"`.")]
    [InlineData("a | lenght(@)", 5, "there is no function lenght(); did you mean \"length\"?")]
    [InlineData("length(a, b)", 1, "length() takes 1 arguments, and gets 2.")]
    [InlineData("merge()", 1, "merge() takes 1 or more arguments, and gets 0.")]
    [InlineData("sort_by(a, b)", 12, "sort_by() takes an expression such as &name as argument 2.")]
    [InlineData("length(&a)", 8, "length() takes a string or an array or an object as argument 1.")]
    [InlineData("a[::0]", 3, "the step of a slice may not be 0.")]
    [InlineData("a[99999999999]", 3, "99999999999 is too large for an index.")]
    [InlineData("a[0 1]", 5, "'1' is not expected; an index, a slice such as 0:5, or a ] is.")]
    [InlineData("\"a\"(b)", 1, "the name of a function is written without quotes.")]
    [InlineData("$x", 1, "$x is not bound here; bind it by let $x = … in ….")]
    [InlineData("a; b", 2, "';' means nothing here; text is written as 'text', JSON as `1`.")]
    public void TryCompile_FaultyText_SaysWhereAndWhat(string text, int position, string message)
    {
        var error = Jmes.Error(text);
        Assert.Equal((position, message), (error.Position, error.Message));
        Assert.Equal($"at character {position}: {message}", error.ToString());
    }

    [Theory]
    [InlineData("null", false)]
    [InlineData("false", false)]
    [InlineData("\"\"", false)]
    [InlineData("[]", false)]
    [InlineData("{}", false)]
    [InlineData("0", true)]
    [InlineData("true", true)]
    [InlineData("\"false\"", true)]
    [InlineData("[null]", true)]
    public void Truth_OfValue_FollowsJmesPath(string json, bool expected)
    {
        Assert.Equal(expected, Truth.Of(JsonElement.Parse(json)));
        Assert.Equal(expected ? "1" : "2", Jmes.Value("@ && `1` || `2`", json));
    }

    [Theory]
    [InlineData("loops.review.output.text", "loops loops.review loops.review.output")]
    [InlineData("loops | review | output", "loops loops.review loops.review.output")]
    [InlineData("input.items[?kind == loops.a.output]", "input input.items")]
    [InlineData("[loops.a, {x: \"loops\".b.output, y: length(input.text)}]", "loops loops.a loops loops.b loops.b.output input input.text")]
    [InlineData("let $l = loops in map(&[@, $l.c], item)", "loops item loops.c")]
    [InlineData("values(loops)[*].output", "loops")]
    [InlineData("@.loops.(a)", null)]
    [InlineData("a || b.c && !d", "a b b.c d")]
    [InlineData("sort_by(input, &loops)", "input")]
    public void References_OfExpression_AreWhatItCertainlyReads(string text, string? expected)
    {
        if (expected is null)
            Jmes.Error(text);
        else
            Assert.Equal(expected.Split(' ').Order(), Jmes.Compile(text).References.Select(reference => string.Join('.', reference.Path)).Order());
    }
}
