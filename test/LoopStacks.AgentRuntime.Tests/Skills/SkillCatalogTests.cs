using System.Text.Json;
using LoopStacks.AgentRuntime.Skills;

namespace LoopStacks.AgentRuntime.Tests.Skills;

public sealed class SkillCatalogTests
{
    public static TheoryData<string> Capabilities => new(SkillCatalog.All.Select(s => s.Capability));

    [Fact]
    public void Catalog_UnknownCapability_FindsNothing() => Assert.Null(SkillCatalog.Find("time-travel"));

    [Theory, MemberData(nameof(Capabilities))]
    public void Skill_AnyText_GivesWhatItsSchemaRequires(string capability)
    {
        var skill = SkillCatalog.Find(capability)!;
        var answer = skill.Run(Ask.Request("Hello Anna, the new phone from Berlin is great, but the parcel came late."));

        foreach (var name in skill.OutputSchema.GetProperty("required").EnumerateArray())
            Assert.True(answer.Output.TryGetProperty(name.GetString()!, out _), name.GetString());
        foreach (var member in answer.Output.EnumerateObject())
            Assert.True(skill.OutputSchema.GetProperty("properties").TryGetProperty(member.Name, out _), member.Name);
        Assert.InRange(answer.Confidence, 0, 1);
    }

    [Theory, MemberData(nameof(Capabilities))]
    public void Skill_BlankText_AnswersWithLowBid(string capability)
    {
        var skill = SkillCatalog.Find(capability)!;

        Assert.InRange(skill.Confidence(Ask.Request(" \n")), 0, 0.1);
        Assert.InRange(skill.Run(Ask.Request("")).Confidence, 0, 1);
    }

    [Theory, MemberData(nameof(Capabilities))]
    public void Skill_InputThatDoesNotFit_BidsNothingAndSaysWhy(string capability)
    {
        var skill = SkillCatalog.Find(capability)!;
        var request = new SkillRequest(JsonElement.Parse("[1]"), default, new Dictionary<string, JsonElement>());

        Assert.Equal(0, skill.Confidence(request));
        Assert.Contains("array", Assert.Throws<ArgumentException>(() => skill.Run(request)).Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Capabilities))]
    public void Skill_ManyThreads_GiveTheSameAnswer(string capability)
    {
        var skill = SkillCatalog.Find(capability)!;
        var request = Ask.Request("Please refund order 4711, the phone is broken! Mail me: a@example.org");
        var first = skill.Run(request).Output.GetRawText();
        var answers = new string[64];

        Parallel.For(0, answers.Length, i => answers[i] = skill.Run(request).Output.GetRawText());

        Assert.All(answers, a => Assert.Equal(first, a));
    }

    [Theory, MemberData(nameof(Capabilities))]
    public void Skill_HugeOrPathologicalText_Finishes(string capability)
    {
        var skill = SkillCatalog.Find(capability)!;
        foreach (var text in Hard())
        {
            Assert.InRange(skill.Confidence(Ask.Request(text)), 0, 1);
            Assert.InRange(skill.Run(Ask.Request(text)).Confidence, 0, 1);
        }
    }

    private static IEnumerable<string> Hard()
    {
        const int Size = InputFitting.MaxTextLength;
        yield return new string('a', 1_000_000);
        yield return new string('!', Size);
        yield return string.Concat(Enumerable.Repeat("(.,;", Size / 4));
        yield return string.Concat(Enumerable.Repeat("y ", Size / 2));
        yield return string.Concat(Enumerable.Repeat("1-", Size / 2));
        yield return string.Concat(Enumerable.Repeat("a.b@", Size / 4));
        yield return string.Concat(Enumerable.Repeat("\ud83d", 1000));
        var sentences = string.Concat(Enumerable.Range(0, 30_000).Select(i => $"The {i} phones arrive not very late, Dr. {i}. "));
        yield return sentences[..Math.Min(Size, sentences.Length)];
    }
}
