using System.Text.Json;
using LoopStacks.Cli.Output;

namespace LoopStacks.Cli.Resources.Describe;

/// <summary>A resource as indented lines, all that is known of it.</summary>
internal static class ResourceStory
{
    public static void Write(Screen screen, JsonElement document, DateTimeOffset now)
    {
        if (document.Field("metadata") is { } meta)
        {
            screen.Line(Tone.Strong, Printable.Of($"{document.Text("kind")} {meta.Text("namespace") ?? ResourcePaths.DefaultNamespace}/{meta.Text("name")}"));
            if (meta.Time("creationTimestamp") is { } created)
                screen.Line($"created {Ages.Since(created, now)} ago, generation {meta.Text("generation") ?? "1"}, version {meta.Text("resourceVersion") ?? "-"}");
            foreach (var section in new[] { "labels", "annotations" })
                if (meta.Field(section) is { } values)
                    Section(screen, section, values);
            foreach (var section in new[] { "spec", "status" })
                if (document.Field(section) is { } values)
                    Section(screen, section, values);
            return;
        }

        screen.Line(YamlText.Of(document));
    }

    private static void Section(Screen screen, string title, JsonElement value)
    {
        screen.Line();
        screen.Line(Tone.Strong, char.ToUpperInvariant(title[0]) + title[1..] + ":");
        foreach (var line in YamlText.Of(value).Split('\n'))
            screen.Line("  " + line);
    }
}
