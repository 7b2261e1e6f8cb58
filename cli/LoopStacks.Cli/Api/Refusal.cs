using System.Net;
using System.Text.Json;
using LoopStacks.Cli.Shell;
using LoopStacks.Contracts.Problems;

namespace LoopStacks.Cli.Api;

/// <summary>Reads what the platform answered instead of what was asked for.</summary>
internal static class Refusal
{
    public static async Task<CliFailure> OfAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var problem = ProblemIn(await response.Content.ReadAsStringAsync(cancellation)) ?? Plain(response);
        return new CliFailure(problem, ExitCodeOf(problem.Code, problem.Status), RetryAfter(response));
    }

    /// <summary>The exit code of a problem: by its code where it is in the table, otherwise by its status.</summary>
    public static int ExitCodeOf(string code, int status) =>
        ErrorCode.All.FirstOrDefault(row => row.Code == code)?.ExitCode ?? status switch
        {
            404 or 410 => ExitCodes.NotFound,
            409 or 412 => ExitCodes.Conflict,
            413 or 422 => ExitCodes.Invalid,
            401 or 403 or 408 or 429 or 502 or 503 or 504 => ExitCodes.Unavailable,
            >= 400 and < 500 => ExitCodes.Usage,
            _ => ExitCodes.Internal,
        };

    private static Problem? ProblemIn(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, Wire.Json.Problem);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Problem Plain(HttpResponseMessage response) => new(
        "about:blank",
        response.ReasonPhrase ?? "Refused",
        (int)response.StatusCode,
        ErrorCode.All.FirstOrDefault(row => row.HttpStatus == (int)response.StatusCode)?.Code ?? $"Http{(int)response.StatusCode}",
        $"{response.RequestMessage?.Method} {response.RequestMessage?.RequestUri?.AbsolutePath} was answered with {(int)response.StatusCode} {response.ReasonPhrase}, without a reason.");

    private static string? RetryAfter(HttpResponseMessage response) =>
        response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable && response.Headers.RetryAfter?.Delta is { } wait
            ? $"Try again in {wait.TotalSeconds:0} s."
            : null;
}
