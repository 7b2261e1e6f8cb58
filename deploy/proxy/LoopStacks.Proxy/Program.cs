using System.Net;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.LoadBalancing;

// A small load balancer in front of equal control planes on one machine, for trials and tests: --urls where it listens, --nodes URL,URL,… whom it asks. Who does not answer 200 at /readyz, or drops connections, is left out.
var builder = WebApplication.CreateSlimBuilder(args);
var nodes = (builder.Configuration["nodes"] ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
var urls = builder.Configuration["urls"] ?? "http://127.0.0.1:8080";
if (nodes.Length == 0 || nodes.Any(node => !Uri.TryCreate(node, UriKind.Absolute, out _)))
    return Refuse("--nodes names the control planes, such as --nodes http://127.0.0.1:8081,http://127.0.0.1:8082.");
// Nothing here authenticates anybody.
if (urls.Split(';').FirstOrDefault(url => !Uri.TryCreate(url, UriKind.Absolute, out var uri) || !(uri.IsLoopback || (IPAddress.TryParse(uri.Host, out var ip) && IPAddress.IsLoopback(ip)))) is { } open)
    return Refuse($"--urls has '{open}'; only loopback addresses are allowed, such as http://127.0.0.1:8080.");

builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error); // It protects nothing.
builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
builder.WebHost.UseUrls(urls);
builder.Services.Configure<ConsecutiveFailuresHealthPolicyOptions>(policy => policy.DefaultThreshold = 1);
builder.Services.AddReverseProxy().LoadFromMemory(
    [new RouteConfig { RouteId = "all", ClusterId = "control-planes", Match = new RouteMatch { Path = "{**path}" } }],
    [
        new ClusterConfig
        {
            ClusterId = "control-planes",
            LoadBalancingPolicy = LoadBalancingPolicies.LeastRequests, // An agent's WebSocket counts as one as long as it is open.
            Destinations = nodes.ToDictionary(node => node, node => new DestinationConfig { Address = node }),
            HttpRequest = new ForwarderRequestConfig { ActivityTimeout = TimeSpan.FromMinutes(10) },
            HealthCheck = new HealthCheckConfig
            {
                Active = new ActiveHealthCheckConfig
                {
                    Enabled = true,
                    Interval = TimeSpan.FromSeconds(1),
                    Timeout = TimeSpan.FromSeconds(1),
                    Path = "/readyz",
                    Policy = HealthCheckConstants.ActivePolicy.ConsecutiveFailures,
                },
                Passive = new PassiveHealthCheckConfig { Enabled = true, Policy = HealthCheckConstants.PassivePolicy.TransportFailureRate, ReactivationPeriod = TimeSpan.FromSeconds(2) },
            },
        },
    ]);

var app = builder.Build();
app.MapReverseProxy();
await app.StartAsync();
Console.WriteLine(app.Urls.First());
await app.WaitForShutdownAsync();
return 0;

static int Refuse(string why)
{
    Console.Error.WriteLine(why);
    return 2;
}
