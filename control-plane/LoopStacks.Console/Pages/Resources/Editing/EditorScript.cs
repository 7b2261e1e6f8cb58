using LoopStacks.WebConsole.Assets;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace LoopStacks.WebConsole.Pages.Resources.Editing;

/// <summary>The editor's script in the reader's browser. Where it can't be had, everything else of the page works without.</summary>
internal sealed class EditorScript(IJSRuntime js, ConsoleAssets assets) : IAsyncDisposable
{
    private IJSObjectReference? _module;
    private IJSObjectReference? _editor;
    private IJSObjectReference? _comparison;

    public bool IsThere => _editor is not null;

    /// <returns>Whether the browser has it.</returns>
    public Task<bool> CreateAsync<T>(ElementReference box, DotNetObjectReference<T> page, string text, string label) where T : class => TryAsync(async () =>
    {
        _module = await js.InvokeAsync<IJSObjectReference>("import", assets["js/editor.js"]);
        _editor = await _module.InvokeAsync<IJSObjectReference?>("create", box, page, text, label);
    });

    public Task SetAsync(string text) => TryAsync(async () => await (_editor?.InvokeVoidAsync("set", text) ?? default));

    public Task MarkAsync(IReadOnlyList<YamlMark> marks) => TryAsync(async () => await (_editor?.InvokeVoidAsync("mark", marks) ?? default));

    public Task GoToAsync(YamlMark mark) => TryAsync(async () => await (_editor?.InvokeVoidAsync("goTo", mark.Line, mark.Column) ?? default));

    public async Task<string?> TextAsync()
    {
        string? text = null;
        await TryAsync(async () => text = _editor is null ? null : await _editor.InvokeAsync<string>("text"));
        return text;
    }

    public Task CompareAsync(ElementReference box, string before, string after, string label) => TryAsync(async () =>
    {
        await EndComparisonAsync();
        if (_module is not null)
            _comparison = await _module.InvokeAsync<IJSObjectReference?>("compare", box, before, after, label);
    });

    public Task EndComparisonAsync() => EndAsync(Interlocked.Exchange(ref _comparison, null));

    public async ValueTask DisposeAsync()
    {
        await EndComparisonAsync();
        await EndAsync(Interlocked.Exchange(ref _editor, null));
        await TryAsync(async () => await (_module?.DisposeAsync() ?? default));
    }

    private static Task EndAsync(IJSObjectReference? part) => part is null ? Task.CompletedTask : TryAsync(async () =>
    {
        await part.InvokeVoidAsync("dispose");
        await part.DisposeAsync();
    });

    /// <returns>Whether it went well: a browser that does not have the script, or is gone, is no fault of the page.</returns>
    private static async Task<bool> TryAsync(Func<Task> deed)
    {
        try
        {
            await deed();
            return true;
        }
        catch (Exception fault) when (fault is JSException or JSDisconnectedException or TaskCanceledException or ObjectDisposedException)
        {
            return false;
        }
    }
}
