namespace LoopStacks.AgentRuntime.Skills.Language;

/// <summary>The writing systems that are told apart.</summary>
internal enum Script
{
    None,
    Latin,
    Cyrillic,
    Arabic,
    Greek,
    Hebrew,
    Devanagari,
    Bengali,
    Tamil,
    Telugu,
    Thai,
    Georgian,
    Armenian,
    Hangul,
    Kana,
    Han,
}
