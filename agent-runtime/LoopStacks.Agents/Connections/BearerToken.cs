using System.Text;

namespace LoopStacks.Agents.Connections;

/// <summary>Reads the token that an agent shows, from a file that others replace.</summary>
public static class BearerToken
{
    private const int MaxBytes = 64 << 10; // A request's headers are bounded too; tokens of service accounts have about 1 KiB.

    /// <summary>The file's text without the white space around it.</summary>
    /// <exception cref="IOException">The file can't be read, or does not hold a token; the message never has its text.</exception>
    public static async Task<string> ReadAsync(string file, CancellationToken cancellationToken = default)
    {
        byte[] bytes;
        try
        {
            await using var stream = File.OpenRead(file);
            if (stream.Length > MaxBytes)
                throw new IOException($"The token file {file} has {stream.Length} bytes; a token has at most {MaxBytes}.");
            bytes = new byte[stream.Length];
            await stream.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException($"The token file {file} may not be read by this user.", exception);
        }

        var token = Encoding.UTF8.GetString(bytes).Trim();
        return token.Length > 0 && token.All(c => c is > ' ' and <= '~')
            ? token
            : throw new IOException($"The token file {file} does not hold a token: {(token.Length == 0 ? "it is empty" : "a token has letters, digits and signs of ASCII only")}.");
    }
}
