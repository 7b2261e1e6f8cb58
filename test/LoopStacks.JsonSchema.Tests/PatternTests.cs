using System.Text.RegularExpressions;
using LoopStacks.JsonSchema.Patterns;

namespace LoopStacks.JsonSchema.Tests;

public sealed class PatternTests
{
    [Theory]
    [InlineData("^.$", "😀", true)]
    [InlineData("^.{2}$", "😀a", true)]
    [InlineData("^.*$", "😀😀", true)]
    [InlineData("^[^a]$", "😀", true)]
    [InlineData("^[^😀]$", "😁", true)]
    [InlineData("^[^😀]$", "😀", false)]
    [InlineData("^[😀-😂]+$", "😀😁😂", true)]
    [InlineData("^[😀-😂]+$", "😃", false)]
    [InlineData("^[\\u{10000}-\\u{10FFFF}]$", "😀", true)]
    [InlineData("^[\\u{FFFF}-\\u{10FFFE}]$", "\U0010FFFF", false)]
    [InlineData("^[\\u{103FF}-\\u{10800}]$", "\U00010400", true)]
    [InlineData("^[\\u{103FF}-\\u{10800}]$", "\U00010801", false)]
    [InlineData("^\\ud83d\\ude00$", "😀", true)]
    [InlineData("^\\W$", "😀", true)]
    [InlineData("^[\\W]$", "ä", true)]
    [InlineData("^[\\D\\d]$", "5", true)]
    [InlineData("^\\p{L}+$", "aäя", true)]
    [InlineData("^\\p{gc=Uppercase_Letter}$", "Ä", true)]
    [InlineData("^\\P{L}$", "1", true)]
    [InlineData("^[\\p{L}\\d]+$", "ä1", true)]
    [InlineData("^[^\\p{L}]$", "ä", false)]
    [InlineData("^[^\\p{L}]$", "1", true)]
    [InlineData("^\\p{ASCII}$", "ä", false)]
    [InlineData("^a$", "a\n", false)]
    [InlineData("^a.b$", "a\u2028b", false)]
    [InlineData("\\bä\\b", "ä", false)]
    [InlineData("\\Ba", "ba", true)]
    [InlineData("^[a-z-[aeiou]]$", "b-]", false)]
    [InlineData("^[[]$", "[", true)]
    [InlineData("^[]$", "a", false)]
    [InlineData("^[^]$", "\n", true)]
    [InlineData("^a{2}$", "aa", true)]
    [InlineData("^a{2,3}?$", "aaa", true)]
    [InlineData("^{a}$", "{a}", true)]
    [InlineData("^a{,2}$", "a{,2}", true)]
    [InlineData("^(?<x>a)\\k<x>$", "aa", true)]
    [InlineData("^(a)\\1$", "aa", true)]
    [InlineData("^(?!b)a$", "a", true)]
    [InlineData("^(?:a|b)#c d$", "b#c d", true)]
    [InlineData("^\\cA\\x01\\0$", "\u0001\u0001\0", true)]
    [InlineData("^\\$\\-\\/$", "$-/", true)]
    [InlineData("^[\\b]$", "\b", true)]
    [InlineData("^\\s\\S$", "\ufeffa", true)]
    public void IsMatch_EcmaSyntax_HasItsMeaning(string pattern, string text, bool matches)
    {
        var schema = CompiledSchema.Compile(System.Text.Json.JsonSerializer.SerializeToElement(new { pattern }));

        Assert.Equal(matches, schema.IsValid(System.Text.Json.JsonSerializer.SerializeToElement(text)));
    }

    [Theory]
    [InlineData("(?i)a")]
    [InlineData("(?>a)")]
    [InlineData("(?#a)")]
    [InlineData("(?'x'a)")]
    [InlineData("(?<x-y>a)")]
    [InlineData("\\A")]
    [InlineData("\\z")]
    [InlineData("\\G")]
    [InlineData("\\u12")]
    [InlineData("\\u{110000}")]
    [InlineData("\\x1")]
    [InlineData("\\p{Script=Greek}")]
    [InlineData("\\p{IsGreek}")]
    [InlineData("\\p")]
    [InlineData("\\k")]
    [InlineData("\\")]
    [InlineData("[a")]
    [InlineData("[b-a]")]
    [InlineData("(")]
    [InlineData("*")]
    [InlineData("a**")]
    [InlineData("a{2,1}")]
    [InlineData("\\2")]
    public void Compile_OtherSyntax_IsRefused(string pattern) =>
        Assert.False(CompiledSchema.TryCompile(System.Text.Json.JsonSerializer.SerializeToElement(new { pattern }), out _, out _));

    [Theory]
    [InlineData("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")]
    [InlineData("^.+@.+\\..+$")]
    [InlineData("^\\d{4}-\\d{2}-\\d{2}$")]
    [InlineData("^\\S*\\p{L}[^\\s]$")]
    public void Translate_CommonPattern_NeedsNoBacktracking(string pattern) =>
        _ = new Regex(new EcmaTranslator(pattern).Translate(), RegexOptions.NonBacktracking);
}
