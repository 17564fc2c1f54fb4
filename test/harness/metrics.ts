/** How many RPCs a BFF has ended, by "orders GetOrder CANCELLED". */
export async function upstreamRpcs(ops: string): Promise<ReadonlyMap<string, number>> {
  const text = await (await fetch(`${ops}/metrics`)).text();
  const line = /^trivium_upstream_rpc_seconds_count\{service="(\w+)",method="(\w+)",code="(\w+)"\} (\d+)$/gm;
  return new Map(
    [...text.matchAll(line)].map(([, service, method, code, count]) => [`${service} ${method} ${code}`, Number(count)]),
  );
}

/** Memory that the process holds. */
export async function residentBytes(ops: string): Promise<number> {
  const text = await (await fetch(`${ops}/metrics`)).text();
  return Number(/^process_resident_memory_bytes (\S+)$/m.exec(text)?.[1]);
}

/** Time of a processor that the process has used. */
export async function processorSeconds(ops: string): Promise<number> {
  const text = await (await fetch(`${ops}/metrics`)).text();
  return Number(/^process_cpu_seconds_total (\S+)$/m.exec(text)?.[1]);
}

/** RPCs that the services of a stack have answered, by method. */
export async function answeredRpcs(ops: string): Promise<ReadonlyMap<string, number>> {
  const text = await (await fetch(`${ops}/metrics`)).text();
  const line = /^trivium_service_rpcs_total\{service="\w+",method="(\w+)",code="\w+"\} (\d+)$/gm;
  return new Map([...text.matchAll(line)].map(([, method = '', count]) => [method, Number(count)]));
}

/** What came between two counts. */
export const answeredBetween = (
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
): Readonly<Record<string, number>> =>
  Object.fromEntries(
    [...after]
      .map(([method, count]) => [method, count - (before.get(method) ?? 0)] as const)
      .filter(([, count]) => count > 0),
  );

/** Connections with live updates that a BFF holds. */
export async function liveConnections(ops: string, transport: string): Promise<number> {
  const text = await (await fetch(`${ops}/metrics`)).text();
  const line = new RegExp(`^trivium_live_connections\\{transport="${transport}"\\} (\\d+)$`, 'm');
  return Number(line.exec(text)?.[1] ?? 0);
}

/** What a BFF has answered, by "grpc OrderViewService/GetOrderView OK". */
export async function edgeAnswers(ops: string): Promise<ReadonlyMap<string, number>> {
  const text = await (await fetch(`${ops}/metrics`)).text();
  const line = /^trivium_edge_request_seconds_count\{edge="(\w+)",operation="([^"]+)",code="(\w+)"\} (\d+)$/gm;
  return new Map(
    [...text.matchAll(line)].map(([, edge, operation, code, count]) => [`${edge} ${operation} ${code}`, Number(count)]),
  );
}
