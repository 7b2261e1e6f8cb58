using System.Collections.Concurrent;
using LoopStacks.Conformance.Servers;
using LoopStacks.Conformance.Stores;
using LoopStacks.Engine.Journal;
using LoopStacks.Storage.Postgres;

namespace LoopStacks.Conformance.Journal;

/// <summary>The promises of every journal, and those of one that several processes share.</summary>
public sealed class PostgresLoopJournalTests(PostgresServer server) : LoopJournalConformance(new PostgresStore(server))
{
    private string ConnectionString => Store.Get<PostgresOptions>().ConnectionString;

    [Fact]
    public async Task Committed_OfTwoProcesses_BothHearAllInOneOrder()
    {
        await using var other = await OpenAsync();
        var (heardHere, heardThere) = (new Heard(Journal, 1200), new Heard(other.Journal, 1200));
        using var followHere = await Journal.FollowAsync(CancellationToken.None);
        using var followThere = await other.Journal.FollowAsync(CancellationToken.None);

        await Task.WhenAll(new[] { Journal, other.Journal }.SelectMany(journal => Enumerable.Range(0, 100).Select(async _ =>
        {
            var loop = Appends.NewLoop();
            for (var seq = 0; seq < 6; seq += 2)
                await journal.AppendAsync(Appends.Of(loop, seq, 2));
        })));
        await Task.WhenAll(heardHere.All, heardThere.All);

        Assert.Equal(Enumerable.Range(1, 1200).Select(position => (long)position), heardHere.Events.Select(stored => stored.Position));
        Assert.Equal(heardHere.Events.Select(Comparable), heardThere.Events.Select(Comparable));
        Assert.Equal(heardHere.Events.Select(Comparable), (await Journal.ReadFeedAsync(null, null, 0, 2000, CancellationToken.None)).Select(Comparable));
    }

    [Fact]
    public async Task Committed_ByAnIdleProcess_HearsWhatTheOtherWrote()
    {
        await using var other = await OpenAsync();
        var heard = new Heard(other.Journal, 3);
        using var follow = await other.Journal.FollowAsync(CancellationToken.None);
        var loop = Appends.NewLoop();

        await Journal.AppendAsync(Appends.Of(loop, 0, 3));
        await heard.All;

        Assert.Equal([1L, 2, 3], heard.Events.Select(stored => stored.Position));
        Assert.Equal(["""{"number":1}""", """{"number":2}""", """{"number":3}"""], heard.Events.Select(stored => Text(stored.Data)));
    }

    [Fact]
    public async Task Committed_NobodyFollows_LeavesOthersEventsOut()
    {
        await using var other = await OpenAsync();
        var heard = new Heard(other.Journal, 2);

        await Journal.AppendAsync(Appends.Of(Appends.NewLoop(), 0, 3));
        await other.Journal.AppendAsync(Appends.Of(Appends.NewLoop(), 0, 2));
        await heard.All;

        Assert.Equal([4L, 5], heard.Events.Select(stored => stored.Position));
    }

    // Whoever begins to follow in the middle of it all is told from where on nothing is missing, and nothing is.
    [Fact]
    public async Task Follow_WhileOthersWrite_RaisesAllAfterItsPosition()
    {
        await using var other = await OpenAsync();
        var writing = Task.WhenAll(Enumerable.Range(0, 200).Select(async number => await (number % 2 == 0 ? Journal : other.Journal).AppendAsync(Appends.Of(Appends.NewLoop(), 0, 3))));
        for (var i = 0; i < 20; i++)
        {
            var events = new ConcurrentQueue<StoredEvent>();
            other.Journal.Committed += Note;
            using (var follow = await other.Journal.FollowAsync(CancellationToken.None))
            {
                await Journal.AppendAsync(Appends.Of(Appends.NewLoop(), 0, 1));
                var head = await Journal.HeadAsync(CancellationToken.None);
                using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
                while (events.IsEmpty || events.Last().Position < head)
                    await Task.Delay(5, limit.Token);
                var positions = events.Select(stored => stored.Position).Where(position => position > follow.After && position <= head).ToArray();
                Assert.Equal(Enumerable.Range(1, (int)(head - follow.After)).Select(offset => follow.After + offset), positions);
            }

            other.Journal.Committed -= Note;
            void Note(IReadOnlyList<StoredEvent> raised)
            {
                foreach (var stored in raised)
                    events.Enqueue(stored);
            }
        }

        await writing;
    }

    [Fact]
    public async Task Append_SameLoopByTwoProcesses_OneWinsEachVersion()
    {
        await using var other = await OpenAsync();
        var loop = Appends.NewLoop();
        for (var version = 0; version < 30; version++)
        {
            var append = Appends.Of(loop, version, 1);
            var results = await Task.WhenAll(new[] { Journal, other.Journal }.Select(async journal => await Record.ExceptionAsync(() => journal.AppendAsync(append))));
            Assert.Single(results, one => one is null);
            Assert.Single(results, one => one is VersionConflictException);
        }

        Assert.Equal(30, await other.Journal.HeadAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Append_SameKeyByTwoProcesses_OneWins()
    {
        await using var other = await OpenAsync();
        for (var number = 0; number < 20; number++)
        {
            var appends = new[] { Journal, other.Journal }.Select(journal => (Journal: journal, Append: Appends.Of(Appends.NewLoop(), 0, 1, key: $"k{number}"))).ToArray();
            var results = await Task.WhenAll(appends.Select(async one => await Record.ExceptionAsync(() => one.Journal.AppendAsync(one.Append))));
            Assert.IsType<IdempotencyConflictException>(Assert.Single(results, result => result is not null));
            Assert.Equal(appends[Array.IndexOf(results, null)].Append.Loop, await Journal.FindByKeyAsync("r", $"k{number}", CancellationToken.None));
        }
    }

    // What PostgreSQL can't take must not keep others from being written.
    [Fact]
    public async Task Append_DataThatTheServerRefuses_FailsAlone()
    {
        var appends = Enumerable.Range(0, 40).Select(number => Appends.Of(Appends.NewLoop(), 0, 1)).ToArray();
        appends[7] = appends[7] with { Row = appends[7].Row with { Stack = "a\0b" } };

        var results = await Task.WhenAll(appends.Select(async append => await Record.ExceptionAsync(() => Journal.AppendAsync(append))));

        Assert.IsType<StorageUnavailableException>(Assert.Single(results, one => one is not null));
        Assert.NotNull(results[7]);
        Assert.Equal(39, await Journal.HeadAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Append_ConnectionsCutAgainAndAgain_EachIsWrittenOnce()
    {
        var heard = new Heard(Journal, 1500);
        var loops = Enumerable.Range(0, 50).Select(_ => Appends.NewLoop()).ToArray();
        var writing = Task.WhenAll(loops.Select(async loop =>
        {
            for (var version = 0; version < 30; version++)
                await AppendPatientlyAsync(Journal, Appends.Of(loop, version, 1));
        }));
        while (!writing.IsCompleted)
            await PostgresServer.ExecuteAsync(ConnectionString, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
        await writing;
        await heard.All;

        Assert.Equal(Enumerable.Range(1, 1500).Select(position => (long)position), heard.Events.Select(stored => stored.Position));
        Assert.All(loops, loop => Assert.Equal(Enumerable.Range(1, 30).Select(seq => (long)seq), heard.Events.Where(stored => stored.Loop == loop).Select(stored => stored.Seq)));
    }

    [Fact]
    public async Task Append_AnswerLost_IsFoundWrittenAndNotWrittenTwice()
    {
        await using var proxy = new LossyProxy(server.Port);
        await using var open = PostgresStore.Open(ConnectionString.Replace($"Port={server.Port}", $"Port={proxy.Port}", StringComparison.Ordinal));
        var heard = new Heard(open.Journal, 4);
        var loop = Appends.NewLoop();
        await open.Journal.AppendAsync(Appends.Of(loop, 0, 1));

        proxy.LoseAnswerTo("workStarted"u8.ToArray());
        await open.Journal.AppendAsync(Appends.Of(loop, 1, 2, key: "k"));
        await open.Journal.AppendAsync(Appends.Of(loop, 3, 1));
        await heard.All;

        Assert.Equal(1, proxy.Lost);
        Assert.Equal([1L, 2, 3, 4], heard.Events.Select(stored => stored.Position));
        Assert.Equal([1L, 2, 3, 4], (await Journal.ReadAsync(loop, CancellationToken.None))!.Events.Select(stored => stored.Seq));
    }

    [Fact]
    public async Task Append_ServerStops_IsRefusedAndGoesOnWhenItIsBack()
    {
        await using var own = new PostgresServer();
        own.Require();
        await own.InitializeAsync();
        await using var open = PostgresStore.Open(await own.CreateDatabaseAsync());
        var heard = new Heard(open.Journal, 3);
        var loop = Appends.NewLoop();
        await open.Journal.AppendAsync(Appends.Of(loop, 0, 1));
        await own.StopAsync();

        // What was on its way waits and is made good; what comes while the server is away is refused.
        var underWay = open.Journal.AppendAsync(Appends.Of(loop, 1, 1));
        var away = open.Get<IStorageHealth>();
        while (away.Fault is null)
            await Task.Yield();
        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(() => open.Journal.AppendAsync(Appends.Of(Appends.NewLoop(), 0, 1)).WaitAsync(TimeSpan.FromSeconds(60)));
        await Assert.ThrowsAsync<StorageUnavailableException>(() => open.Journal.FindAsync(loop, CancellationToken.None).AsTask());
        await own.StartAsync();
        if (await Record.ExceptionAsync(() => underWay.WaitAsync(TimeSpan.FromSeconds(60))) is StorageUnavailableException)
            await AppendPatientlyAsync(open.Journal, Appends.Of(loop, 1, 1));
        await AppendPatientlyAsync(open.Journal, Appends.Of(loop, 2, 1));
        await heard.All;
        while (away.Fault is not null)
            await Task.Yield();

        Assert.DoesNotContain(PostgresServer.Password, refused.ToString(), StringComparison.Ordinal);
        Assert.Equal([1L, 2, 3], heard.Events.Select(stored => stored.Position));
    }

    // A process that hung while it was given up wakes up, and goes on where it was.
    [Fact]
    public async Task Append_ByAProcessThatWasFenced_IsRefusedAndItHearsSo()
    {
        await using var hung = await OpenAsync();
        Journal.Identify("ann");
        hung.Journal.Identify("bob");
        var fenced = new TaskCompletionSource();
        hung.Journal.Fenced += () => fenced.TrySetResult();
        var loop = Appends.NewLoop();
        await hung.Journal.AppendAsync(Appends.Of(loop, 0, 1) with { Holder = "bob" });

        await Journal.FenceAsync("bob", CancellationToken.None);
        await Journal.FenceAsync("bob", CancellationToken.None); // Each of the others may do so.
        var refused = await Record.ExceptionAsync(() => hung.Journal.AppendAsync(Appends.Of(loop, 1, 1) with { Holder = "bob" }));

        Assert.IsType<StorageUnavailableException>(refused);
        await fenced.Task;
        await Journal.AppendAsync(Appends.Of(loop, 1, 1) with { Holder = "ann" });
    }

    [Fact]
    public async Task Append_ByAProcessThatWasFencedBeforeItsFirst_IsRefused()
    {
        await using var hung = await OpenAsync();
        hung.Journal.Identify("bob");

        await Journal.FenceAsync("bob", CancellationToken.None);

        await Assert.ThrowsAsync<StorageUnavailableException>(() => hung.Journal.AppendAsync(Appends.Of(Appends.NewLoop(), 0, 1)));
    }

    // A statement that was on its way when its writer gave it up must not be carried out later.
    [Fact]
    public async Task Append_ByAWriterOfAnOlderBatch_IsRefusedByTheDatabase()
    {
        await Journal.AppendAsync(Appends.Of(Appends.NewLoop(), 0, 1));
        await Journal.AppendAsync(Appends.Of(Appends.NewLoop(), 0, 1));

        var refused = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => PostgresServer.ExecuteAsync(ConnectionString, """
            DO $$ DECLARE w uuid; BEGIN
                SELECT id INTO w FROM journal_writers;
                PERFORM append_batch(w, 1, 0, 0, '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}',
                    '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}');
            END $$
            """));

        Assert.Equal("LS001", refused.SqlState);
    }

    private static async Task AppendPatientlyAsync(ILoopJournal journal, JournalAppend append)
    {
        while (true)
        {
            try
            {
                await journal.AppendAsync(append);
                return;
            }
            catch (StorageUnavailableException)
            {
                await Task.Yield(); // Refused: nothing was written, so it may be made again.
            }
        }
    }

    /// <summary>What a journal raised.</summary>
    private sealed class Heard
    {
        private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Heard(ILoopJournal journal, int expected) => journal.Committed += events =>
        {
            foreach (var stored in events)
                Events.Enqueue(stored);
            if (Events.Count >= expected)
                _all.TrySetResult();
        };

        public ConcurrentQueue<StoredEvent> Events { get; } = new();

        /// <summary>Completes when as many as expected were raised.</summary>
        public Task All => _all.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }
}
