// npm leaves platform siblings out of the lockfile where the registry it asked did not have them, and `npm ci` then fails
// elsewhere. Adds what their parents name, exactly as the parents pin it. Run after `npm install`.
import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(file, 'utf8'));
const packages = lock.packages;

const SYSTEMS = ['darwin', 'linux', 'win32', 'android', 'freebsd', 'openharmony', 'openbsd', 'netbsd', 'sunos', 'aix'];
const CPUS = {
  armv7: 'arm',
  aarch64: 'arm64',
  arm64: 'arm64',
  x64: 'x64',
  ia32: 'ia32',
  ppc64: 'ppc64',
  riscv64: 'riscv64',
  s390x: 's390x',
  loong64: 'loong64',
  wasm32: 'wasm32',
  'arm-': 'arm',
};

function sibling(name, version, dev) {
  const os = SYSTEMS.find((system) => name.includes(system)) ?? (name.includes('wasi') ? undefined : 'linux');
  const cpu = Object.entries(CPUS).find(([mark]) => name.includes(mark))?.[1];
  const libc = os === 'linux' && (name.includes('musl') ? ['musl'] : name.includes('gnu') ? ['glibc'] : undefined);
  return {
    version: version.replace(/^[\^~]/, ''),
    ...(cpu && { cpu: [cpu] }),
    ...(dev && { dev }),
    ...(libc && { libc }),
    optional: true,
    ...(os && { os: [os] }),
  };
}

for (const [path, { optionalDependencies = {}, dev }] of Object.entries(packages)) {
  if (path === '') continue;
  for (const [name, version] of Object.entries(optionalDependencies)) {
    if (packages[`node_modules/${name}`] || packages[`${path}/node_modules/${name}`]) continue;
    packages[`node_modules/${name}`] = sibling(name, version, dev);
    console.log(`added ${name} ${version}`);
  }
}
lock.packages = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, 'en')));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
