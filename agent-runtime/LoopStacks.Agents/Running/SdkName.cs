using System.Reflection;

namespace LoopStacks.Agents.Running;

/// <summary>Name and version of this library, for people.</summary>
internal static class SdkName
{
    public static string Value { get; } = $"loopstacks-csharp/{typeof(SdkName).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]}";
}
