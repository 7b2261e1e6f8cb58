using LoopStacks.Conformance.Stores;

namespace LoopStacks.Conformance.Statistics;

public sealed class SqliteStatisticsStoreTests() : StatisticsStoreConformance(new SqliteStore());
