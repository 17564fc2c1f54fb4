const rounded = (value, decimals) => Number(value.toFixed(decimals));

/** One entry per scenario: what the edge costs against the baseline, its RPCs per request, its p99; and one for the rules. */
export function json(results, rules) {
  const entries = results.map(({ name, cpuRatio, edge }) => [
    name,
    { cpu_ratio: rounded(cpuRatio, 2), rpcs: rounded(edge.rpcs, 2), p99_ms: rounded(edge.p99, 1) },
  ]);
  const ofRules = rules.map(({ rule, cpuRatio, spread }) => [
    rule,
    { cpu_ratio: rounded(cpuRatio, 3), quartiles: spread.map((ratio) => rounded(ratio, 3)) },
  ]);
  return JSON.stringify({
    ...Object.fromEntries(entries),
    ...(rules.length > 0 && { rules: Object.fromEntries(ofRules) }),
  });
}

const COLUMNS = {
  '': ({ title }) => title,
  'CPU µs/request': ({ cpu }) => cpu.toFixed(0),
  ratio: ({ cpuRatio }) => cpuRatio?.toFixed(2) ?? '',
  'RPCs/request': ({ rpcs }) => String(rounded(rpcs, 2)),
  'requests/s': ({ perSecond }) => perSecond.toFixed(0),
  'p50 ms': ({ p50 }) => p50.toFixed(1),
  'p99 ms': ({ p99 }) => p99.toFixed(1),
  'RSS MiB': ({ rssMegabytes }) => rssMegabytes.toFixed(0),
};

/** The same in full, as a table in Markdown. */
export function table(results) {
  const rows = results.flatMap(({ name, cpuRatio, edge, baseline }) => [
    { title: `${name}: Trivium`, cpuRatio, ...edge },
    { title: `${name}: hand-written`, ...baseline },
  ]);
  return rows.length > 0 ? markdown(COLUMNS, rows) : '';
}

const RULE_COLUMNS = {
  rule: ({ rule }) => rule,
  'CPU µs/request with it': ({ cpu }) => cpu.toFixed(0),
  'without it': ({ bareCpu }) => bareCpu.toFixed(0),
  ratio: ({ cpuRatio }) => cpuRatio.toFixed(3),
  'half of the rounds between': ({ spread }) => spread.map((ratio) => ratio.toFixed(3)).join(' and '),
};

export const rulesTable = (rules) => (rules.length > 0 ? markdown(RULE_COLUMNS, rules) : '');

function markdown(columns, rows) {
  const cells = [Object.keys(columns), ...rows.map((row) => Object.values(columns).map((cell) => cell(row)))];
  const widths = cells[0].map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  const line = (row) =>
    `| ${row.map((cell, i) => (i ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join(' | ')} |`;
  const rule = `| ${widths.map((width, i) => (i ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width))).join(' | ')} |`;
  return [line(cells[0]), rule, ...cells.slice(1).map(line)].join('\n');
}
