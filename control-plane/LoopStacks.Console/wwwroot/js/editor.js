// The YAML editor of a page: Monaco, which the platform serves itself. Where it does not load, the page's plain text field stays.
const base = "/_console/monaco";
const longest = 1000000; // What a page and the platform take; one character more tells that there is more.
let loading = null;

function load() {
    loading ??= new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = `${base}/vs/loader.js`;
        script.onerror = () => reject(new Error("The editor's script could not be loaded."));
        script.onload = () => {
            window.require.config({ paths: { vs: `${base}/vs` } });
            window.require(["vs/editor/editor.main"], () => { prepare(window.monaco); resolve(window.monaco); }, error => reject(error));
        };
        document.head.append(script);
    });
    loading.catch(() => { loading = null; }); // The next page tries again.
    return loading;
}

function isDark() {
    const chosen = document.documentElement.getAttribute("data-theme");
    return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

const pages = new Map(); // By the address of a text: who tells what may be written there.

function prepare(monaco) {
    monaco.editor.defineTheme("loopstacks-light", { base: "vs", inherit: true, rules: [{ token: "comment", foreground: "566170" }, { token: "type", foreground: "3730a3" }, { token: "string", foreground: "0f6b35" }, { token: "number", foreground: "9a3412" }, { token: "keyword", foreground: "9a3412" }], colors: { "editor.background": "#ffffff", "editorLineNumber.foreground": "#566170" } });
    monaco.editor.defineTheme("loopstacks-dark", { base: "vs-dark", inherit: true, rules: [{ token: "comment", foreground: "98a4b1" }, { token: "type", foreground: "c7d2fe" }, { token: "string", foreground: "6ee7a0" }, { token: "number", foreground: "fdba74" }, { token: "keyword", foreground: "fdba74" }], colors: { "editor.background": "#141a22", "editorLineNumber.foreground": "#98a4b1" } });
    const theme = () => monaco.editor.setTheme(isDark() ? "loopstacks-dark" : "loopstacks-light");
    theme();
    document.addEventListener("loopstacks:theme", theme);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", theme);
    monaco.languages.registerCompletionItemProvider("yaml", {
        triggerCharacters: [" ", ":"],
        async provideCompletionItems(model, position) {
            const page = pages.get(model.uri.toString());
            if (!page) return { suggestions: [] };
            const found = await page.invokeMethodAsync("Suggest", model.getValue(), position.lineNumber, position.column);
            const word = model.getWordUntilPosition(position);
            const range = { startLineNumber: position.lineNumber, endLineNumber: position.lineNumber, startColumn: word.startColumn, endColumn: word.endColumn };
            return { suggestions: found.map(one => ({ label: one.label, insertText: one.insert, detail: one.detail, kind: one.isField ? monaco.languages.CompletionItemKind.Property : monaco.languages.CompletionItemKind.Value, sortText: (one.isRequired ? "0" : "1") + one.label, range })) };
        },
    });
    monaco.languages.registerHoverProvider("yaml", {
        async provideHover(model, position) {
            const page = pages.get(model.uri.toString());
            const word = model.getWordAtPosition(position);
            if (!page || !word) return null;
            const told = await page.invokeMethodAsync("Explain", model.getValue(), position.lineNumber, position.column, word.word);
            return told ? { contents: [{ value: told.replace(/[\\`*_{}[\]()#+\-.!|<>~&]/g, "\\$&") }] } : null; // As plain text: it may be anybody's.
        },
    });
}

const usual = { automaticLayout: true, minimap: { enabled: false }, scrollBeyondLastLine: false, fontSize: 13, fontFamily: "'JetBrains Mono', ui-monospace, monospace", tabSize: 2, insertSpaces: true, renderWhitespace: "none", fixedOverflowWidgets: true, wordBasedSuggestions: false, quickSuggestions: { other: true, strings: true, comments: false }, padding: { top: 10, bottom: 10 } };

// What the editor says to screen readers is a status, not a landmark of the page.
function tame() {
    for (const part of document.querySelectorAll(".monaco-aria-container [role=complementary]")) part.setAttribute("role", "status");
}

/** Puts an editor into a box; its text goes to the page a moment after it was typed. */
export async function create(box, page, text, label) {
    const monaco = await load();
    if (!box.isConnected) return null;
    const model = monaco.editor.createModel(text, "yaml");
    const editor = monaco.editor.create(box, { ...usual, model, ariaLabel: label, accessibilityHelpUrl: "" });
    tame();
    const address = model.uri.toString();
    pages.set(address, page);
    let timer = 0;
    const send = () => { clearTimeout(timer); timer = 0; const text = model.getValue(); return page.invokeMethodAsync("Typed", text.length <= longest ? text : text.slice(0, longest + 1)); };
    model.onDidChangeContent(event => { if (event.isFlush) return; clearTimeout(timer); timer = setTimeout(send, 350); });
    editor.addCommand(monaco.KeyMod.CtrlCmd | monaco.KeyCode.KeyS, async () => { await send(); await page.invokeMethodAsync("Review"); });
    return {
        set: value => model.setValue(value),
        text: () => model.getValue().slice(0, longest + 1),
        mark: marks => monaco.editor.setModelMarkers(model, "platform", marks.map(one => ({ message: one.message, severity: monaco.MarkerSeverity.Error, startLineNumber: one.line, startColumn: one.column, endLineNumber: one.endLine, endColumn: one.endColumn }))),
        goTo: (line, column) => { editor.setPosition({ lineNumber: line, column }); editor.revealLineInCenter(line); editor.focus(); },
        dispose: () => { clearTimeout(timer); pages.delete(address); editor.dispose(); model.dispose(); },
    };
}

/** Shows two texts beside each other, one above the other where it is narrow. */
export async function compare(box, before, after, label) {
    const monaco = await load();
    if (!box.isConnected) return null;
    const models = { original: monaco.editor.createModel(before, "yaml"), modified: monaco.editor.createModel(after, "yaml") };
    const editor = monaco.editor.createDiffEditor(box, { ...usual, readOnly: true, domReadOnly: true, originalAriaLabel: `${label}: stored`, modifiedAriaLabel: `${label}: yours`, renderSideBySide: box.clientWidth > 800 });
    editor.setModel(models);
    return { dispose: () => { editor.dispose(); models.original.dispose(); models.modified.dispose(); } };
}
