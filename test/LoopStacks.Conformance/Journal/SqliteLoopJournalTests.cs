using LoopStacks.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoopStacks.Conformance.Journal;

public sealed class SqliteLoopJournalTests : LoopJournalConformance
{
    private readonly string _folder = Directory.CreateTempSubdirectory("loopstacks-test-").FullName;

    protected override ValueTask PrepareAsync() => ValueTask.CompletedTask;

    private protected override ValueTask<OpenJournal> OpenAsync()
    {
        var options = new SqliteOptions { Folder = _folder };
        var database = new SqliteDatabase(options);
        var journal = new SqliteLoopJournal(database, options, TestMeters.Journal, NullLogger<SqliteLoopJournal>.Instance);
        return ValueTask.FromResult(new OpenJournal(journal, async () =>
        {
            await journal.DisposeAsync();
            database.Dispose();
        }));
    }

    protected override ValueTask CleanAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
