using LoopStacks.Conformance.Servers;
using LoopStacks.Conformance.Stores;

namespace LoopStacks.Conformance.Statistics;

public sealed class PostgresStatisticsStoreTests(PostgresServer server) : StatisticsStoreConformance(new PostgresStore(server));
