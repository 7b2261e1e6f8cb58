using LoopStacks.Conformance.Stores;

namespace LoopStacks.Conformance.Retention;

public sealed class SqliteLoopRetentionTests() : LoopRetentionConformance(new SqliteStore());
