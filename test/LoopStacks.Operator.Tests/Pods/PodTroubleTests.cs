using System.Text.Json;
using k8s.Models;
using LoopStacks.Operator.Pods;

namespace LoopStacks.Operator.Tests.Pods;

public sealed class PodTroubleTests
{
    [Theory]
    [InlineData("""{"waiting":{"reason":"ImagePullBackOff","message":"Back-off pulling image \"acme/a:1\""}}""", Reasons.ImagePullFailed, "the image 'acme/a:1' can't be pulled: Back-off pulling image")]
    [InlineData("""{"waiting":{"reason":"ErrImagePull"}}""", Reasons.ImagePullFailed, "can't be pulled: ErrImagePull. Correct spec.runtime.image of the Agent")]
    [InlineData("""{"waiting":{"reason":"CreateContainerConfigError","message":"secret \"x\" not found"}}""", Reasons.ContainerRefused, "can't be made: secret \"x\" not found. See `kubectl describe pod -n ns p-1`.")]
    [InlineData("""{"terminated":{"exitCode":3,"reason":"Error","message":"no\n  such key.\n"}}""", Reasons.CrashLooping, "ended with exit code 3 and is started again and again: no such key. See `kubectl logs -n ns p-1 --previous`.")]
    [InlineData("""{"terminated":{"exitCode":137,"reason":"OOMKilled"}}""", Reasons.OutOfMemory, "used more memory than it may (exit code 137). Raise spec.resources.memory")]
    [InlineData("""{"terminated":{"exitCode":0,"reason":"Completed"}}""", Reasons.CrashLooping, "ends by itself (exit code 0)")]
    public void Of_AContainerInTrouble_SaysWhatItIsAndHowToMendIt(string state, string reason, string says)
    {
        var trouble = PodTrouble.Of([Pod("p-1", $$$$"""{"containerStatuses":[{"name":"agent","image":"acme/a:1","ready":false,"restartCount":0,"state":{{{{state}}}}}]}""")]);

        Assert.Equal(reason, trouble!.Reason);
        Assert.Contains(says, trouble.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"waiting":{"reason":"CrashLoopBackOff","message":"back-off 5m0s"}}""", "Error", Reasons.CrashLooping)]
    [InlineData("""{"running":{}}""", "Error", Reasons.CrashLooping)]
    [InlineData("""{"waiting":{"reason":"CrashLoopBackOff"}}""", "OOMKilled", Reasons.OutOfMemory)]
    public void Of_OneThatIsStartedAgain_SaysHowItEndedLast(string state, string ended, string reason)
    {
        var trouble = PodTrouble.Of([Pod("p", $$$$"""{"containerStatuses":[{"image":"i","ready":false,"restartCount":4,"state":{{{{state}}}},"lastState":{"terminated":{"exitCode":134,"reason":"{{{{ended}}}}","message":"the last words"}}}]}""")]);

        Assert.Equal(reason, trouble!.Reason);
        Assert.Contains("exit code 134", trouble.Message, StringComparison.Ordinal);
        Assert.Equal(reason == Reasons.CrashLooping, trouble.Message.Contains("the last words", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_Unschedulable_HasTheSchedulersWords()
    {
        var trouble = PodTrouble.Of([Pod("p", """{"conditions":[{"type":"PodScheduled","status":"False","reason":"Unschedulable","message":"0/3 nodes are available: 3 Insufficient memory."}]}""")]);

        Assert.Equal(Reasons.Unschedulable, trouble!.Reason);
        Assert.StartsWith("no node takes the pod p: 0/3 nodes are available: 3 Insufficient memory. Ask for less", trouble.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"containerStatuses":null}""")]
    [InlineData("""{"containerStatuses":[{"ready":false,"state":{"waiting":{"reason":"ContainerCreating"}}}]}""")]
    [InlineData("""{"containerStatuses":[{"ready":true,"restartCount":9,"state":{"running":{}},"lastState":{"terminated":{"exitCode":1}}}]}""")]
    [InlineData("""{"conditions":[{"type":"PodScheduled","status":"True"}],"containerStatuses":[{"ready":false,"state":{"running":{}}}]}""")]
    public void Of_OneThatComesUp_IsNone(string status) => Assert.Null(PodTrouble.Of([Pod("p", status)]));

    [Fact]
    public void Of_Several_IsWhatKeepsOneFromStartingAndThenTheFirstByName()
    {
        const string crashing = """{"containerStatuses":[{"image":"i","ready":false,"state":{"terminated":{"exitCode":1}}}]}""";
        const string pulling = """{"containerStatuses":[{"image":"i","ready":false,"state":{"waiting":{"reason":"ErrImagePull"}}}]}""";

        Assert.Equal(Reasons.ImagePullFailed, PodTrouble.Of([Pod("a", crashing), Pod("b", pulling)])!.Reason);
        Assert.Contains("the pod a", PodTrouble.Of([Pod("b", crashing), Pod("a", crashing)])!.Message, StringComparison.Ordinal);
        var going = Pod("a", crashing);
        going.Metadata.DeletionTimestamp = DateTime.UtcNow;
        Assert.Null(PodTrouble.Of([going]));
    }

    [Fact]
    public void Of_LongLastWords_KeepsTheirEnd()
    {
        var trouble = PodTrouble.Of([Pod("p", $$$$"""{"containerStatuses":[{"image":"i","ready":false,"state":{"terminated":{"exitCode":1,"message":"{{{{new string('x', 4000)}}}} the cause"}}}]}""")]);

        Assert.Contains("the cause", trouble!.Message, StringComparison.Ordinal);
        Assert.True(trouble.Message.Length < 1500);
    }

    private static PodObject Pod(string name, string status) => new()
    {
        Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = "ns" },
        Status = JsonDocument.Parse(status).RootElement.Clone(),
    };
}
