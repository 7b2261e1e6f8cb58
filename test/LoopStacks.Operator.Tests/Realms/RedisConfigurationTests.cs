using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using LoopStacks.Operator.Realms;
using LoopStacks.Operator.Tests.Cluster;
using static LoopStacks.Operator.Tests.Documents;

namespace LoopStacks.Operator.Tests.Realms;

/// <summary>A real Redis takes the planned configuration, and its user reaches the realm's keys only.</summary>
public sealed class RedisConfigurationTests
{
    [Fact]
    public async Task Primary_And_Standby_RunAsPlanned()
    {
        if (!IsInstalled())
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", "There is no redis-server; install it: apt-get install redis-server");
            Assert.Fail("There is no redis-server; install it: apt-get install redis-server");
        }

        var (primaryPort, standbyPort) = (FreePort(), FreePort());
        var wish = RealmWish(Realm("resources: {redisConfig: {replicas: 2, memory: 64Mi}}", "shop")) with { RedisHost = "127.0.0.1" };
        var data = RealmPlan.Of(wish).Document("Secret")["data"]!;
        await using var primary = await RedisAsync(Text("redis.conf"), primaryPort);
        await using var standby = await RedisAsync(Text("standby.conf").Replace("replicaof 127.0.0.1 6379", $"replicaof 127.0.0.1 {primaryPort}", StringComparison.Ordinal), standbyPort);

        using var nobody = await Client.ConnectAsync(primaryPort);
        Assert.StartsWith("-NOAUTH", await nobody.AskAsync("GET", "loopstacks:{shop}:a"), StringComparison.Ordinal);
        using var user = await Client.ConnectAsync(primaryPort);
        Assert.Equal("+OK", await user.AskAsync("AUTH", "shop", "the-password"));
        Assert.Equal("+OK", await user.AskAsync("SET", "loopstacks:{shop}:a", "1"));
        Assert.StartsWith("-NOPERM", await user.AskAsync("SET", "loopstacks:{other}:a", "1"), StringComparison.Ordinal);
        Assert.StartsWith("-NOPERM", await user.AskAsync("CONFIG", "GET", "maxmemory"), StringComparison.Ordinal);
        Assert.StartsWith("-NOPERM", await user.AskAsync("SUBSCRIBE", "loopstacks:{other}:a"), StringComparison.Ordinal);
        using var copy = await Client.ConnectAsync(standbyPort);
        Assert.Equal("+OK", await copy.AskAsync("AUTH", "shop", "the-password"));
        await Eventually.HoldsAsync("the standby has a copy", async () => await copy.AskAsync("STRLEN", "loopstacks:{shop}:a") is var answer && answer == ":1" ? null : answer);

        string Text(string file) => Encoding.UTF8.GetString(Convert.FromBase64String(data[file]!.GetValue<string>()));
    }

    private static async Task<Server> RedisAsync(string configuration, int port)
    {
        var folder = Directory.CreateTempSubdirectory("loopstacks-redis-").FullName;
        var file = Path.Combine(folder, "redis.conf");
        await File.WriteAllTextAsync(file, configuration.Replace($"port {RedisPlan.Port}\n", $"port {port}\n", StringComparison.Ordinal).Replace("dir /data", $"dir {folder}", StringComparison.Ordinal));
        var process = Process.Start(new ProcessStartInfo("redis-server", [file]) { RedirectStandardOutput = true })!;
        await Eventually.HoldsAsync("Redis listens", async () =>
        {
            Assert.False(process.HasExited, $"Redis does not take the configuration: {(process.HasExited ? await process.StandardOutput.ReadToEndAsync() : "")}");
            try
            {
                using var client = await Client.ConnectAsync(port);
                return null;
            }
            catch (SocketException refused)
            {
                return refused.Message;
            }
        });
        return new Server(process, folder);
    }

    private static bool IsInstalled() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "redis-server")));

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class Server(Process process, string folder) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
            Directory.Delete(folder, recursive: true);
        }
    }

    private sealed class Client : IDisposable
    {
        private readonly TcpClient _client = new();
        private StreamReader _reader = StreamReader.Null;

        public static async Task<Client> ConnectAsync(int port)
        {
            var client = new Client();
            await client._client.ConnectAsync(IPAddress.Loopback, port);
            client._reader = new StreamReader(client._client.GetStream());
            return client;
        }

        /// <summary>The first line of the answer.</summary>
        public async Task<string> AskAsync(params string[] words)
        {
            var text = $"*{words.Length}\r\n{string.Concat(words.Select(word => $"${word.Length}\r\n{word}\r\n"))}";
            await _client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text));
            return await _reader.ReadLineAsync() ?? "";
        }

        public void Dispose() => _client.Dispose();
    }
}
