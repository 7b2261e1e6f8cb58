using System.Xml.Linq;
using LoopStacks.Api.Access;
using LoopStacks.ControlPlane.Settings;
using LoopStacks.Coordination.Redis;
using LoopStacks.WebConsole.Hosting;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace LoopStacks.ControlPlane;

/// <summary>The console at <c>/</c>, where it is on.</summary>
internal static class ConsolePages
{
    public static void AddConsole(this WebApplicationBuilder builder)
    {
        if (!IsOn(builder.Configuration))
            return;
        builder.Services.AddLoopStacksConsole(builder.Configuration);
        var keys = builder.Services.AddDataProtection().SetApplicationName("loopstacks");
        // A page that one process has rendered is taken up by any: all sign with the same keys.
        if (builder.Configuration[ShortForms.Redis] is { Length: > 0 })
            builder.Services.AddOptions<KeyManagementOptions>().Configure<SharedTexts>((options, shared) => options.XmlRepository = new SharedKeys(shared));
        else
            keys.UseEphemeralDataProtectionProvider();
    }

    public static void MapConsole(this WebApplication app)
    {
        if (!IsOn(app.Configuration))
            return;
        app.UseAntiforgery();
        app.MapLoopStacksConsole(endpoint => endpoint.Needing("get", "console", AccessScope.Anybody));
    }

    private static bool IsOn(IConfiguration configuration) => configuration.GetValue($"{ConsoleOptions.Section}:{nameof(ConsoleOptions.Enabled)}", true);

    private sealed class SharedKeys(SharedTexts shared) : IXmlRepository
    {
        private const string Name = "console-keys";

        public IReadOnlyCollection<XElement> GetAllElements() => [.. shared.Read(Name).Select(XElement.Parse)];

        public void StoreElement(XElement element, string friendlyName) => shared.Add(Name, element.ToString(SaveOptions.DisableFormatting));
    }
}
