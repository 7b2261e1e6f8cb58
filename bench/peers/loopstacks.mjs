// LoopStacks for the peer benchmark: the control plane on its embedded store or on PostgreSQL and Redis, and a process with the agents (C# SDK, a WebSocket each).
//   LOOPSTACKS_HOST_DLL   LoopStacks.ControlPlane.dll
//   LOOPSTACKS_LOAD_DLL   LoopStacks.Load.dll, whose verb "peer-agents" runs the agents
// A request with n workers is a loop in which n instances of one capability bid and work; a tree is one capability whose agent starts its children. A request is submitted and then waited for (GET with Prefer: wait).
import fs from 'node:fs';
import path from 'node:path';
import { client } from '../lib/http.mjs';
import { httpReady, postgres, redis } from '../lib/servers.mjs';
import { freePort, kill9, sleep, start, stop } from '../lib/proc.mjs';

const POST = '/loopstacks/v1/executions';
const E = process.env;
export const variants = {
  loopstacks: { durable: true, note: 'embedded store (SQLite, WAL, synchronous=FULL); agents over WebSocket in a process of their own' },
  'loopstacks-pg': { durable: true, note: 'PostgreSQL (fsync on) and Redis (coordination only, nothing persistent); agents over WebSocket in a process of their own' },
  'loopstacks-mem': { durable: false, note: 'the same with its store in memory' },
};
export const versions = () => ({ host: E.LOOPSTACKS_HOST_DLL });

export async function open(variant, ctx) {
  const dir = path.join(ctx.dir, 'loopstacks');
  fs.mkdirSync(dir, { recursive: true });
  const port = await freePort(), base = `http://127.0.0.1:${port}`;
  const servers = [], env = { DOTNET_GCgen0size: '0x8000000' }; // As in the image.
  if (variant === 'loopstacks-pg') {
    const db = await postgres(ctx.dir, ctx.logDir), bus = await redis(ctx.dir, ctx.logDir, 'no-aof');
    servers.push(db, bus);
    env.LOOPSTACKS_POSTGRES = `Host=127.0.0.1;Port=${db.port};Username=bench;Database=postgres`;
    env.LOOPSTACKS_REDIS = `127.0.0.1:${bus.port}`;
  }
  const store = variant === 'loopstacks-pg' ? [] : ['--data', variant === 'loopstacks' ? dir : ':memory:'];
  let host, agents;
  const up = async () => {
    host = start('loopstacks', 'dotnet', [E.LOOPSTACKS_HOST_DLL, ...store, '--urls', base], { logDir: ctx.logDir, env });
    await httpReady(base, host, '/readyz');
  };
  await up();
  agents = start('agents', 'dotnet', [E.LOOPSTACKS_LOAD_DLL, 'peer-agents', '--url', base, '--fan', String(ctx.settings.fanN)], { logDir: ctx.logDir });
  const c = client(base);
  // Connected when the largest loop has as many instances as it wants.
  for (let i = 0; ; i++) {
    const r = await c.request('GET', '/loopstacks/v1/capabilities');
    const all = r.status === 200 ? JSON.parse(r.body).items : [];
    const has = (name, n) => all.some((x) => x.capability === name && x.instances.length >= n);
    if (has('node', 1) && has('worker-3', 3) && has(`worker-${ctx.settings.fanN}`, ctx.settings.fanN)) break;
    if (i > 600) throw new Error('the agents are not connected after a minute');
    await sleep(100);
  }
  const started = new Map(); // Ids of the loops, and what was asked for.
  const post = (id, p, headers) => c.request('POST', POST, p.kind === 'tree'
    ? { loopstack: 'node', input: { branching: p.branching, depth: p.depth } }
    : { loopstack: `fan-${p.n}`, input: {} }, { 'Idempotency-Key': id, ...headers });
  const answer = (o, p) => ({ status: ['completed', 'running'].includes(o.status) ? o.status : 'failed', error: o.reason ?? o.status, result: o.status !== 'completed' ? undefined : p.kind === 'tree' ? { nodes: o.output } : { n: p.n, sum: Math.round(o.output * p.n) } });
  return {
    async submit(id, params) {
      const r = await post(id, params);
      if (r.status !== 202) throw new Error(`submit ${r.status}: ${r.body.slice(0, 300)}`);
      started.set(id, { loop: JSON.parse(r.body).executionId, params });
      return id;
    },
    async wait(id, seconds) {
      const { loop, params: p } = started.get(id), end = Date.now() + seconds * 1000;
      for (;;) {
        const r = await c.request('GET', `${POST}/${loop}?view=summary`, undefined, { Prefer: `wait=${Math.max(1, Math.min(30, Math.ceil((end - Date.now()) / 1000)))}` });
        if (r.status !== 200) throw new Error(`wait ${r.status}: ${r.body.slice(0, 300)}`);
        const o = JSON.parse(r.body);
        if (o.status !== 'running' || Date.now() >= end) {
          if (o.status === 'completed') started.delete(id);
          if (o.status !== 'completed' && o.status !== 'running') console.error(`${loop}: ${r.body.slice(0, 600)}`);
          return answer(o, p);
        }
      }
    },
    // One request that starts a loop and waits for it.
    async call(id, params) {
      const r = await post(id, params, { Prefer: 'wait=30' });
      if (r.status !== 200) throw new Error(`call ${r.status}: ${r.body.slice(0, 300)}`);
      return answer(JSON.parse(r.body), params);
    },
    close: () => c.close(),
    procs: () => [...servers, host, agents],
    crash: () => kill9(host), restart: up,
    async stop() {
      await stop(agents, 5000);
      await stop(host, 15000);
      for (const server of servers.reverse()) await stop(server);
    },
  };
}
