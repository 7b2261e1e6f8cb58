namespace LoopStacks.AgentRuntime.Tests.Skills.Pii;

public sealed class PiiSkillTests
{
    private const string Capability = "pii-detection";

    [Theory]
    [InlineData("email", "anna.meier@example.org", "Write to {0}, please.")]
    [InlineData("email", "a@b.co", "<{0}>")]
    [InlineData("phone", "+49 30 1234567", "Ring {0}!")]
    [InlineData("phone", "(212) 555-0187", "{0} is mine")]
    [InlineData("phone", "212-555-0187", "at {0}.")]
    [InlineData("phone", "5550187", "call me at {0}")]
    [InlineData("credit-card", "4111 1111 1111 1111", "card {0} ok")]
    [InlineData("credit-card", "5500005555555559", "{0}")]
    [InlineData("credit-card", "3782-822463-10005", "amex {0}")]
    [InlineData("iban", "DE89 3704 0044 0532 0130 00", "to {0} by Friday")]
    [InlineData("iban", "GB82WEST12345698765432", "IBAN: {0}.")]
    [InlineData("ipv4", "203.0.113.42", "from {0}.")]
    [InlineData("ipv6", "2001:db8::8a2e:370:7334", "from {0} today")]
    [InlineData("ssn", "536-22-8145", "SSN {0}")]
    [InlineData("url-credentials", "postgres://app:hunter2@db.example.org/x", "at {0}")]
    [InlineData("date-of-birth", "12.04.1987", "I was born on {0} in Graz")]
    [InlineData("date-of-birth", "April 12, 1987", "Date of birth: {0}")]
    [InlineData("aws-key", "AKIAIOSFODNN7EXAMPLE", "key {0}")]
    [InlineData("api-key", "ghp_0123456789abcdefghijklmnopqrstuvwxyz", "token {0}")]
    [InlineData("secret", "correct-horse-7", "my password is {0}")]
    [InlineData("jwt", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl", "Authorization {0}")]
    public void Pii_RealOne_IsFoundAtItsPlaceAndNeverEchoed(string type, string value, string sentence)
    {
        var text = sentence.Replace("{0}", value, StringComparison.Ordinal);
        var answer = Ask.Run(Capability, text).Output;
        var entity = Assert.Single(answer.GetProperty("entities").EnumerateArray());

        Assert.Equal(type, entity.GetProperty("type").GetString());
        Assert.Equal(value, text[entity.GetProperty("start").GetInt32()..entity.GetProperty("end").GetInt32()]);
        Assert.Equal(sentence.Replace("{0}", $"[{type.ToUpperInvariant()}]", StringComparison.Ordinal), answer.GetProperty("redacted").GetString());
        Assert.DoesNotContain(value, answer.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("4111 1111 1111 1112")]
    [InlineData("DE89 3704 0044 0532 0130 01")]
    [InlineData("SSN 000-22-8145, 666-22-8145, 912-22-8145 and 536-00-8145")]
    [InlineData("version 10.0.1.2")]
    [InlineData("999.1.1.300")]
    [InlineData("std::vector at 10:20:30")]
    [InlineData("On 2024-05-06 we sold 1200 items for 4,500.00 euros.")]
    [InlineData("order 1234567890")]
    [InlineData("our password requirements are strict")]
    [InlineData("He was born in Graz.")]
    [InlineData("me@localhost")]
    [InlineData("")]
    public void Pii_LookAlike_IsLeftAlone(string text)
    {
        var answer = Ask.Run(Capability, text).Output;

        Assert.False(answer.GetProperty("found").GetBoolean(), answer.GetRawText());
        Assert.Equal(text, answer.GetProperty("redacted").GetString());
    }

    [Fact]
    public void Pii_CharactersOutsideTheBasicPlane_CountAsTwoUnits()
    {
        var entity = Ask.Run(Capability, "🙂🙂 a@b.co").Output.GetProperty("entities")[0];

        Assert.Equal(5, entity.GetProperty("start").GetInt32());
        Assert.Equal(11, entity.GetProperty("end").GetInt32());
    }

    [Fact]
    public void Pii_ConfiguredTypes_AreTheOnlyOnes()
    {
        var answer = Ask.Run(Capability, "a@b.co from 203.0.113.42", """{"types": ["email"]}""").Output;

        Assert.Equal("[EMAIL] from 203.0.113.42", answer.GetProperty("redacted").GetString());
    }

    [Fact]
    public void Pii_Several_AreInTheTextsOrder()
    {
        var answer = Ask.Run(Capability, "203.0.113.42, a@b.co, 4111111111111111").Output;

        Assert.Equal("[IPV4], [EMAIL], [CREDIT-CARD]", answer.GetProperty("redacted").GetString());
        Assert.Equal("**** 1111", answer.GetProperty("entities")[2].GetProperty("text").GetString());
    }
}
