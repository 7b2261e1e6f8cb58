using System.Net;
using LoopStacks.Cli.Api;

namespace LoopStacks.Cli.Resources.Apply;

/// <summary>Tells what an apply did, as the platform says it.</summary>
internal static class ApplyResults
{
    public static string Of(ApiAnswer answer) => answer.Result ?? (answer.Status == HttpStatusCode.Created ? "created" : "configured");
}
