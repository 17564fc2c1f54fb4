import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

interface Asset {
  readonly bytes: Buffer;
  readonly type: string;
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

// Later files build on earlier ones.
const STYLES = ['base', 'frame', 'code', 'tables', 'home', 'docs', 'reference', 'rest'];

/** Style, script and mark, held in memory under names that change with their content, so that browsers may keep them forever. */
export class Assets {
  private readonly byName = new Map<string, Asset>();
  private readonly hashed = new Map<string, string>();

  constructor(projectRoot: string) {
    // Read from the source tree: the build compiles TypeScript and copies nothing.
    const folder = join(projectRoot, 'src/portal/assets');
    const read = (file: string): Buffer => readFileSync(join(folder, file));
    this.add('portal.css', Buffer.concat(STYLES.map((name) => read(`${name}.css`))));
    this.add('portal.js', read('portal.js'));
    this.add('favicon.svg', read('favicon.svg'));
  }

  private add(file: string, bytes: Buffer): void {
    const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 10);
    const extension = extname(file);
    const name = `${file.slice(0, -extension.length)}.${hash}${extension}`;
    this.byName.set(name, { bytes, type: TYPES[extension] ?? 'application/octet-stream' });
    this.hashed.set(file, name);
  }

  /** "portal.css" → "/assets/portal.0123456789.css" */
  path(file: string): string {
    return `/assets/${this.name(file)}`;
  }

  find(name: string): Asset | undefined {
    return this.byName.get(name);
  }

  /** By its plain name, for paths that cannot carry a hash, like /favicon.svg. */
  plain(file: string): Asset {
    const asset = this.find(this.name(file));
    if (!asset) throw new Error(`no asset ${file}`);
    return asset;
  }

  private name(file: string): string {
    return this.hashed.get(file) ?? file;
  }
}
