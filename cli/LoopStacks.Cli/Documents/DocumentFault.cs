using LoopStacks.Contracts.Problems;

namespace LoopStacks.Cli.Documents;

/// <summary>What is wrong with a document, where.</summary>
/// <param name="Line">Line on which the document begins, or the very line where that is known.</param>
internal sealed record DocumentFault(string File, int Line, ProblemError Error);
