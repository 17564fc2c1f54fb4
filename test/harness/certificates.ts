import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Certificate {
  readonly certPath: string;
  readonly keyPath: string;
  readonly cert: Buffer;
  readonly key: Buffer;
}

export interface CertificateOptions {
  /** As openssl writes them: "DNS:stock.test", "URI:spiffe://shop.test/stock". */
  readonly names: readonly string[];
  readonly usage?: 'clientAuth' | 'serverAuth';
  /** It ran out an hour ago. */
  readonly expired?: boolean;
}

export interface Authority extends Certificate {
  sign(options: CertificateOptions): Certificate;
}

const isInstalled = spawnSync('openssl', ['version']).status === 0;
if (!isInstalled) process.stderr.write('openssl is not installed: what needs certificates is skipped\n');

/** Certificates are made when a test runs; without openssl there are none. */
export const describeWithCertificates = isInstalled ? describe : describe.skip;

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
const moment = (hours: number): string =>
  `${new Date(Date.now() + hours * 3_600_000).toISOString().replace(/[-:T]|\.\d+/g, '')}`;

/** Holds authorities and what they sign, until `remove`. */
export class CertificateFolder {
  private readonly path = mkdtempSync(join(tmpdir(), 'trivium-certificates-'));
  private made = 0;

  authority(name: string): Authority {
    const own = this.next();
    this.run('req', '-x509', ...NEW_KEY, '-days', '1', '-subj', `/CN=${name}`, ...pathsOf(own));
    // `ca` is the one command in every version of openssl that signs for the past.
    const [index, config] = ['index', 'cnf'].map((kind) => `${own}.${kind}`) as [string, string];
    writeFileSync(index, '');
    return { ...held(own), sign: (options) => this.sign(own, index, config, options) };
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  private sign(by: string, index: string, config: string, options: CertificateOptions): Certificate {
    const { names, usage = 'clientAuth', expired = false } = options;
    const own = this.next();
    const request = `${own}.csr`;
    this.run(
      'req',
      '-new',
      ...NEW_KEY,
      '-subj',
      `/CN=certificate ${this.made}`,
      '-keyout',
      `${own}.key`,
      '-out',
      request,
    );
    writeFileSync(
      config,
      [
        ...['[ca]', 'default_ca=own', '[own]', `database=${index}`, `new_certs_dir=${this.path}`, 'rand_serial=yes'],
        ...['default_md=sha256', 'policy=any', 'x509_extensions=leaf', '[any]', 'commonName=supplied'],
        ...['[leaf]', `extendedKeyUsage=${usage}`, ...(names.length > 0 ? [`subjectAltName=${names.join(',')}`] : [])],
      ].join('\n'),
    );
    const times = ['-startdate', moment(-2), '-enddate', moment(expired ? -1 : 24)];
    const signer = ['-cert', `${by}.crt`, '-keyfile', `${by}.key`];
    this.run('ca', '-batch', '-notext', '-config', config, ...signer, ...times, '-in', request, '-out', `${own}.crt`);
    return held(own);
  }

  private next(): string {
    return join(this.path, String((this.made += 1)));
  }

  private run(...args: readonly string[]): void {
    execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  }
}

const pathsOf = (own: string): readonly string[] => ['-keyout', `${own}.key`, '-out', `${own}.crt`];

function held(own: string): Certificate {
  const [certPath, keyPath] = [`${own}.crt`, `${own}.key`];
  return { certPath, keyPath, cert: readFileSync(certPath), key: readFileSync(keyPath) };
}
