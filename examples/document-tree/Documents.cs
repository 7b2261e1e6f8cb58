using System.Text.Json;

internal sealed record Document(string Text);

/// <summary>What was read in a part of a document.</summary>
/// <param name="Parts">How many parts were read by themselves.</param>
/// <param name="Moods">How many of them are positive, neutral, negative.</param>
/// <param name="Terms">Key terms, and in how many parts they are.</param>
/// <param name="Sentences">Those that say most, in the document's order.</param>
internal sealed record Reading(int Characters, int Words, int Parts, SortedDictionary<string, int> Moods, SortedDictionary<string, int> Terms, string[] Sentences);

internal sealed record Term(string Text, int Parts);

internal sealed record Report(string Language, int Characters, int Words, int Parts, SortedDictionary<string, int> Moods, Term[] Terms, string[] Summary);

/// <summary>What a reducer gets.</summary>
internal sealed record Findings(Contribution[] Contributions);

internal sealed record Contribution(string[] Capabilities, JsonElement Output);

/// <summary>What a verifier gets.</summary>
internal sealed record Draft(Document Input, Report Output);

/// <summary>What a verifier gives.</summary>
internal sealed record Verdict(bool Accept, string[] Reasons);
