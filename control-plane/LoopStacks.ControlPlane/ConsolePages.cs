using LoopStacks.Api.Access;
using LoopStacks.WebConsole.Hosting;
using Microsoft.AspNetCore.DataProtection;

namespace LoopStacks.ControlPlane;

/// <summary>The console at <c>/</c>, where it is on.</summary>
internal static class ConsolePages
{
    public static void AddConsole(this WebApplicationBuilder builder)
    {
        if (!IsOn(builder.Configuration))
            return;
        builder.Services.AddLoopStacksConsole(builder.Configuration);
        builder.Services.AddDataProtection().SetApplicationName("loopstacks").UseEphemeralDataProtectionProvider();
    }

    public static void MapConsole(this WebApplication app)
    {
        if (!IsOn(app.Configuration))
            return;
        app.UseAntiforgery();
        app.MapLoopStacksConsole(endpoint => endpoint.Needing("get", "console", AccessScope.Anybody));
    }

    private static bool IsOn(IConfiguration configuration) => configuration.GetValue($"{ConsoleOptions.Section}:{nameof(ConsoleOptions.Enabled)}", true);
}
