[assembly: AssemblyFixture(typeof(LoopStacks.Kubernetes.Tests.Clusters.KubeCluster))]
