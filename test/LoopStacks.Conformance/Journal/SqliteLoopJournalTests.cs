using LoopStacks.Conformance.Stores;

namespace LoopStacks.Conformance.Journal;

public sealed class SqliteLoopJournalTests() : LoopJournalConformance(new SqliteStore());
