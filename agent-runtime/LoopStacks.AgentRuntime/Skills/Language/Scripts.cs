namespace LoopStacks.AgentRuntime.Skills.Language;

/// <summary>Tells the script of characters, from the blocks of the Unicode Standard.</summary>
internal static class Scripts
{
    public static Script Of(char c) => c switch
    {
        >= 'a' and <= 'z' or >= 'A' and <= 'Z' => Script.Latin,
        < '\u00c0' or '\u00d7' or '\u00f7' => Script.None,
        < '\u0250' or >= '\u1e00' and <= '\u1eff' => Script.Latin,
        >= '\u0370' and <= '\u03ff' or >= '\u1f00' and <= '\u1fff' => Script.Greek,
        >= '\u0400' and <= '\u052f' => Script.Cyrillic,
        >= '\u0531' and <= '\u058f' => Script.Armenian,
        >= '\u05d0' and <= '\u05ea' => Script.Hebrew,
        >= '\u0620' and <= '\u06ff' or >= '\ufb50' and <= '\ufefc' => Script.Arabic,
        >= '\u0900' and <= '\u097f' => Script.Devanagari,
        >= '\u0980' and <= '\u09ff' => Script.Bengali,
        >= '\u0b80' and <= '\u0bff' => Script.Tamil,
        >= '\u0c00' and <= '\u0c7f' => Script.Telugu,
        >= '\u0e00' and <= '\u0e7f' => Script.Thai,
        >= '\u10a0' and <= '\u10ff' => Script.Georgian,
        >= '\u1100' and <= '\u11ff' or >= '\uac00' and <= '\ud7a3' => Script.Hangul,
        >= '\u3040' and <= '\u30ff' => Script.Kana,
        >= '\u3400' and <= '\u9fff' => Script.Han,
        _ => Script.None,
    };

    /// <summary>The language that nearly alone is written in a script; null where several are.</summary>
    public static string? OnlyLanguage(Script script) => script switch
    {
        Script.Greek => "el",
        Script.Hebrew => "he",
        Script.Devanagari => "hi",
        Script.Bengali => "bn",
        Script.Tamil => "ta",
        Script.Telugu => "te",
        Script.Thai => "th",
        Script.Georgian => "ka",
        Script.Armenian => "hy",
        Script.Hangul => "ko",
        Script.Kana => "ja",
        Script.Han => "zh",
        _ => null,
    };
}
