using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("LoopStacks.AgentRuntime.Tests")]
