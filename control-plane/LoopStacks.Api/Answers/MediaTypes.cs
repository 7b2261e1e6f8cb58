namespace LoopStacks.Api.Answers;

/// <summary>The media types that are read and written.</summary>
internal static class MediaTypes
{
    public const string Json = "application/json";
    public const string JsonUtf8 = "application/json; charset=utf-8";
    public const string Yaml = "application/yaml";
    public const string YamlUtf8 = "application/yaml; charset=utf-8";
    public const string ApplyPatch = "application/apply-patch+yaml";
    public const string Csv = "text/csv";
    public const string CsvUtf8 = "text/csv; charset=utf-8; header=present";
    public const string EventStream = "text/event-stream";

    public static readonly string[] JsonBodies = [Json];
    public static readonly string[] ResourceBodies = [Json, Yaml, "application/x-yaml", "text/yaml"];
    public static readonly string[] ApplyBodies = [ApplyPatch];
}
