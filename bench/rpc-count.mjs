const SAMPLE = /^trivium_service_rpcs_total\{.*\} (\d+)$/gm;

/** How many RPCs the services have answered so far, by their own count. */
export async function rpcCount(services) {
  const response = await fetch(`${services.ops}/metrics`);
  const samples = [...(await response.text()).matchAll(SAMPLE)];
  return samples.reduce((sum, [, value]) => sum + Number(value), 0);
}
