using LoopStacks.Agents;

// Three agents in one program: one reads a long document in parts and parts of parts, one writes a report of what was read, one checks the report against the document.
await Task.WhenAll(
    LoopAgent.Create("book-reader")
        .Capability("document-reading")
        .Handle<Document, Reading>(Reader.ReadAsync)
        .With(options => options with { Credits = 64 })
        .RunAsync(args),
    LoopAgent.Create("report-editor")
        .Capability("report-writing")
        .Handle((Findings findings, Work _, CancellationToken _) => Task.FromResult(Editor.Write(findings)))
        .RunAsync(args),
    LoopAgent.Create("report-checker")
        .Capability("report-checking")
        .Handle((Draft draft, Work _, CancellationToken _) => Task.FromResult(Checker.Check(draft.Input.Text, draft.Output)))
        .RunAsync(args));
