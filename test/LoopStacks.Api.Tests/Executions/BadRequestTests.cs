using System.Net.Http.Headers;
using System.Text;

namespace LoopStacks.Api.Tests.Executions;

public sealed class BadRequestTests
{
    [Theory]
    [InlineData("""{"loopstak":"x","input":{}}""", "/loopstak", "UnknownField", "'loopstack'")]
    [InlineData("""{"loopstack":"x","input":{},"budget":{"maxdepth":1}}""", "/budget/maxdepth", "UnknownField", "'maxDepth'")]
    [InlineData("""{"loopstack":"x","input":{},"a/b~c":1}""", "/a~1b~0c", "UnknownField", "allowed is loopstack")]
    [InlineData("""{"loopstack":7,"input":{}}""", "/loopstack", "WrongType", "7 came; expected is a text")]
    [InlineData("""{"loopstack":"","input":{}}""", "/loopstack", "OutOfRange", "1 to 253")]
    [InlineData("""{"input":{}}""", "/loopstack", "Missing", "Missing")]
    [InlineData("""{"loopstack":null,"input":{}}""", "/loopstack", "Missing", "Missing")]
    [InlineData("""{"loopstack":"x"}""", "/input", "Missing", "Missing")]
    [InlineData("""{"loopstack":"x","input":{},"realm":["r"]}""", "/realm", "WrongType", "An array came")]
    [InlineData("""{"loopstack":"x","input":{},"deadline":"tomorrow"}""", "/deadline", "BadValue", "RFC 3339")]
    [InlineData("""{"loopstack":"x","input":{},"deadline":"2026-01-31T12:00:00"}""", "/deadline", "BadValue", "zone")]
    [InlineData("""{"loopstack":"x","input":{},"deadline":5}""", "/deadline", "WrongType", "5 came")]
    [InlineData("""{"loopstack":"x","input":{},"labels":[]}""", "/labels", "WrongType", "an object of texts")]
    [InlineData("""{"loopstack":"x","input":{},"labels":{"a":true}}""", "/labels/a", "WrongType", "true came")]
    [InlineData("""{"loopstack":"x","input":{},"labels":{"a=b":"c"}}""", "/labels/a=b", "BadName", "'='")]
    [InlineData("""{"loopstack":"x","input":{},"budget":[]}""", "/budget", "WrongType", "bounds")]
    [InlineData("""{"loopstack":"x","input":{},"budget":{"maxDepth":-1}}""", "/budget/maxDepth", "OutOfRange", "from 0")]
    [InlineData("""{"loopstack":"x","input":{},"budget":{"maxDepth":1.5}}""", "/budget/maxDepth", "OutOfRange", "whole number")]
    [InlineData("""{"loopstack":"x","input":{},"budget":{"maxLoops":0}}""", "/budget/maxLoops", "OutOfRange", "from 1")]
    [InlineData("""{"loopstack":"x","input":{},"budget":{"tokens":"5"}}""", "/budget/tokens", "WrongType", "\"5\"")]
    [InlineData("""{"loopstack":"x","input":{},"budget":{"cost":-0.5}}""", "/budget/cost", "OutOfRange", "from 0")]
    [InlineData("[]", "", "WrongType", "An array came")]
    [InlineData("\"x\"", "", "WrongType", "\"x\" came")]
    public async Task Post_WrongField_400NamesIt(string body, string pointer, string code, string says)
    {
        await using var host = await TestHost.StartAsync();
        var problem = await (await host.PostAsync("/executions", body)).ProblemAsync(400, "InvalidArgument");
        var fault = problem.At(pointer);
        Assert.Equal(code, fault.Code);
        Assert.Contains(says, fault.Message, StringComparison.Ordinal);
        Assert.Empty(host.Loops.Starts);
    }

    [Fact]
    public async Task Post_SeveralFaults_AllAreNamed()
    {
        await using var host = await TestHost.StartAsync();
        var problem = await (await host.PostAsync("/executions", """{"loopstack":1,"imput":{}}""")).ProblemAsync(400, "InvalidArgument");
        Assert.Equal(3, problem.GetProperty("errors").GetArrayLength());
        Assert.Contains("'input'", problem.At("/imput").Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_TooManyLabels_400NamesTheLimit()
    {
        await using var host = await TestHost.StartAsync();
        var labels = string.Join(",", Enumerable.Range(0, 33).Select(n => $"\"l{n}\":\"v\""));
        var problem = await (await host.PostAsync("/executions", $$"""{"loopstack":"x","input":{},"labels":{ {{labels}} } }""")).ProblemAsync(400, "InvalidArgument");
        Assert.Contains("32", problem.At("/labels").Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "", "line 1")]
    [InlineData("{", "", "line 1")]
    [InlineData("{\"loopstack\":\"x\",\n\"input\":{\"a\":[1,oops]}}", "/input/a/1", "line 2, byte 17")]
    [InlineData("{\"loopstack\":\"x\"} {}", "", "byte 19")]
    [InlineData("{\"loopstack\":\"x\",}", "", "trailing comma")]
    [InlineData("{'loopstack':1}", "", "line 1")]
    public async Task Post_NotJson_400WithPlace(string body, string pointer, string says)
    {
        await using var host = await TestHost.StartAsync();
        var problem = await (await host.PostAsync("/executions", body)).ProblemAsync(400, "MalformedRequest");
        Assert.Contains(says, problem.At(pointer).Message, StringComparison.Ordinal);
        Assert.DoesNotContain("reader options", problem.Text("detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"loopstack":"x","loopstack":"y","input":{}}""", "/loopstack")]
    [InlineData("""{"loopstack":"x","input":{"a":[{"b":1,"\u0062":2}]}}""", "/input/a/0/b")]
    public async Task Post_PropertyTwice_400NamesIt(string body, string pointer)
    {
        await using var host = await TestHost.StartAsync();
        var problem = await (await host.PostAsync("/executions", body)).ProblemAsync(400, "MalformedRequest");
        Assert.Equal("DuplicateName", problem.At(pointer).Code);
    }

    [Fact]
    public async Task Post_InvalidUtf8_400WithPlace()
    {
        await using var host = await TestHost.StartAsync();
        var body = new ByteArrayContent([.. "{\"loopstack\":\n\""u8, 0xC3, 0x28, .. "\"}"u8]);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var problem = await (await host.SendAsync(HttpMethod.Post, "/executions", body)).ProblemAsync(400, "MalformedRequest");
        Assert.Contains("0xC3 at line 2, byte 2", problem.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_LoneSurrogate_400()
    {
        await using var host = await TestHost.StartAsync();
        var problem = await (await host.PostAsync("/executions", """{"loopstack":"x","input":{"a":"\ud83d"}}""")).ProblemAsync(400, "MalformedRequest");
        Assert.Equal("BadSyntax", problem.At("/input/a").Code);
    }

    [Fact]
    public async Task Post_SurrogatePair_IsTaken()
    {
        await using var host = await TestHost.StartAsync();
        Assert.Equal(202, (int)(await host.PostAsync("/executions", """{"loopstack":"x","input":{"a":"\ud83d\ude00"}}""")).StatusCode);
    }

    [Fact]
    public async Task Post_ByteOrderMark_IsSkipped()
    {
        await using var host = await TestHost.StartAsync();
        Assert.Equal(202, (int)(await host.PostAsync("/executions", "\uFEFF{\"loopstack\":\"x\",\"input\":1}")).StatusCode);
    }

    [Theory]
    [InlineData(64, 202)]
    [InlineData(65, 400)]
    [InlineData(100_000, 400)]
    public async Task Post_Depth_BoundedAt64(int depth, int status)
    {
        await using var host = await TestHost.StartAsync();
        var nested = new string('[', depth - 1) + new string(']', depth - 1);
        var response = await host.PostAsync("/executions", $$"""{"loopstack":"x","input":{{nested}}}""");
        Assert.Equal(status, (int)response.StatusCode);
        if (status == 400)
            Assert.Contains("64", (await response.ProblemAsync(400, "TooDeep")).Text("detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Post_BodyOverTheLimit_413NamesIt(bool chunked)
    {
        await using var host = await TestHost.StartAsync();
        var request = new HttpRequestMessage(HttpMethod.Post, TestHost.V1 + "/executions")
        {
            Content = TestHost.Json($$"""{"loopstack":"x","input":"{{new string('a', 1024 * 1024)}}"}"""),
        };
        request.Headers.TransferEncodingChunked = chunked;
        var problem = await (await host.Http.SendAsync(request)).ProblemAsync(413, "TooLarge");
        Assert.Contains("1048576", problem.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_BodyAtTheLimit_IsTaken()
    {
        await using var host = await TestHost.StartAsync();
        var frame = """{"loopstack":"x","input":""}""";
        var body = frame.Replace("\"\"", $"\"{new string('a', 1024 * 1024 - frame.Length)}\"", StringComparison.Ordinal);
        Assert.Equal(1024 * 1024, Encoding.UTF8.GetByteCount(body));
        Assert.Equal(202, (int)(await host.PostAsync("/executions", body)).StatusCode);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/yaml")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("nonsense")]
    public async Task Post_OtherMediaType_415NamesWhatIsRead(string mediaType)
    {
        await using var host = await TestHost.StartAsync();
        var body = new ByteArrayContent("{}"u8.ToArray());
        body.Headers.TryAddWithoutValidation("Content-Type", mediaType);
        var response = await host.SendAsync(HttpMethod.Post, "/executions", body);
        Assert.Contains("application/json", (await response.ProblemAsync(415, "UnsupportedMediaType")).Text("detail"), StringComparison.Ordinal);
        Assert.Equal("application/json", response.Header("Accept"));
    }

    [Fact]
    public async Task Post_NoMediaType_415()
    {
        await using var host = await TestHost.StartAsync();
        await (await host.SendAsync(HttpMethod.Post, "/executions", new ByteArrayContent("{}"u8.ToArray()))).ProblemAsync(415, "UnsupportedMediaType");
    }

    [Fact]
    public async Task Post_ContentEncoding_415()
    {
        await using var host = await TestHost.StartAsync();
        var body = TestHost.Json("{}");
        body.Headers.ContentEncoding.Add("gzip");
        await (await host.SendAsync(HttpMethod.Post, "/executions", body)).ProblemAsync(415, "UnsupportedMediaType");
    }

    [Fact]
    public async Task Post_Utf8CharsetInQuotes_IsTaken()
    {
        await using var host = await TestHost.StartAsync();
        var body = new ByteArrayContent("""{"loopstack":"x","input":1}"""u8.ToArray());
        body.Headers.TryAddWithoutValidation("Content-Type", "Application/JSON; charset=\"UTF-8\"");
        Assert.Equal(202, (int)(await host.SendAsync(HttpMethod.Post, "/executions", body)).StatusCode);
    }
}
