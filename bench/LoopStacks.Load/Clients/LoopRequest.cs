using System.Buffers.Text;
using System.Text;

namespace LoopStacks.Load.Clients;

/// <summary>
/// One client's request: its bytes are made once, and each loop gets a number of its own, so that an answer which belongs to another loop is found. The input is
/// <c>{text, number}</c>; the agents answer <c>a = number</c>, <c>b = number + 1</c> and <c>c</c>, a text.
/// </summary>
internal sealed class LoopRequest
{
    public const int Digits = 8;
    public const string Path = "/loopstacks/v1/executions";
    private const string Input = """{"text":"The quick brown fox jumps over the lazy dog, again and again.","number":10000000}""";
    private static long s_numbers = 10_000_000;

    private readonly int _numberAt;
    private readonly byte[] _expected = Encoding.UTF8.GetBytes(ExpectedOutput(10_000_000));
    private readonly int _expectedA;
    private readonly int _expectedB;

    /// <param name="host">Value of the header Host; null leaves the head out.</param>
    /// <param name="realm">Null is the platform's default.</param>
    public LoopRequest(string? host, string? realm = null)
    {
        var body = realm is null ? $$"""{"loopstack":"bench","input":{{Input}}}""" : $$"""{"loopstack":"bench","realm":"{{realm}}","input":{{Input}}}""";
        var head = host is null
            ? ""
            : $"POST {Path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nPrefer: wait=30\r\nContent-Length: {body.Length}\r\n\r\n";
        Bytes = Encoding.ASCII.GetBytes(head + body);
        _numberAt = Bytes.AsSpan().IndexOf("\"number\":"u8) + "\"number\":".Length;
        _expectedA = _expected.AsSpan().IndexOf("\"a\":"u8) + 4;
        _expectedB = _expected.AsSpan().IndexOf("\"b\":"u8) + 4;
    }

    /// <summary>To be sent.</summary>
    public byte[] Bytes { get; }

    public static string ExpectedOutput(long number) => $$"""
        "output":{"a":{{number}},"b":{{number + 1}},"c":"done"}
        """;

    /// <summary>Gives the request a new number.</summary>
    public void Next()
    {
        var number = Interlocked.Increment(ref s_numbers);
        Utf8Formatter.TryFormat(number, Bytes.AsSpan(_numberAt), out _);
        Utf8Formatter.TryFormat(number, _expected.AsSpan(_expectedA), out _);
        Utf8Formatter.TryFormat(number + 1, _expected.AsSpan(_expectedB), out _);
    }

    /// <summary>Whether an answer's body is the end of this loop with the output that all three agents make together.</summary>
    public bool IsAnswered(ReadOnlySpan<byte> body) => body.IndexOf(_expected) >= 0 && body.IndexOf("\"status\":\"completed\""u8) >= 0;
}
