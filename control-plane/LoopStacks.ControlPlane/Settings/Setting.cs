namespace LoopStacks.ControlPlane.Settings;

/// <summary>A setting that holds, and where it came from.</summary>
public sealed record Setting(string Name, string Value, string Source);
