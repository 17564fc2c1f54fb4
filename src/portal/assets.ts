import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
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

/** Style, script and mark, held in memory under names that change with their content, so that browsers may keep them forever. */
export class Assets {
  private readonly byName = new Map<string, Asset>();
  private readonly hashed = new Map<string, string>();

  constructor(projectRoot: string) {
    // Read from the source tree: the build compiles TypeScript and copies nothing.
    const folder = join(projectRoot, 'src/portal/assets');
    for (const file of readdirSync(folder)) {
      const bytes = readFileSync(join(folder, file));
      const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 10);
      const extension = extname(file);
      const name = `${file.slice(0, -extension.length)}.${hash}${extension}`;
      this.byName.set(name, { bytes, type: TYPES[extension] ?? 'application/octet-stream' });
      this.hashed.set(file, name);
    }
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
