using System.Diagnostics;
using LoopStacks.EndToEnd.Platforms;

namespace LoopStacks.EndToEnd.Agents;

/// <summary>A program of <c>examples/</c>, a process of its own.</summary>
internal sealed class ExampleProgram : IAsyncDisposable
{
    private readonly Process _process;

    private ExampleProgram(Process process) => _process = process;

    public static ExampleProgram Start(Uri platform, string name)
    {
        var process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, name + ".dll"), "--url", platform.AbsoluteUri])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        // Read and left: a program whose pipe is full would stand still.
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new ExampleProgram(process);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(Patience.Token());
        _process.Dispose();
    }
}
