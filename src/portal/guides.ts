import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { marked } from 'marked';
import { codeBlock } from './code-block.js';
import { anchor, Html } from './html.js';
import type { Visitor } from './visitor.js';

const EXAMPLE_URL = /http:\/\/127\.0\.0\.1:8080/g;
const EXAMPLE_GRPC = /127\.0\.0\.1:9090/g;

marked.use({
  renderer: {
    code: ({ text, lang }) => codeBlock({ label: lang === undefined || lang === '' ? 'text' : lang, code: text }).text,
    heading({ tokens, depth, text }) {
      return `<h${depth} id="${anchor(text)}">${this.parser.parseInline(tokens)}</h${depth}>`;
    },
  },
});

/** The prose of a page, from docs/<name>.md: one text for those who read it in the repository and those who read it here. */
export class Guides {
  private readonly texts = new Map<string, string>();

  constructor(private readonly projectRoot: string) {}

  render(name: string, visitor: Addresses): Html {
    const text = this.texts.get(name) ?? readFileSync(join(this.projectRoot, 'docs', `${name}.md`), 'utf8');
    this.texts.set(name, text);
    return markdown(text, visitor);
  }
}

type Addresses = Pick<Visitor, 'url' | 'grpc'>;

/** Our own Markdown as HTML. Its examples name the default ports; a reader sees the addresses of this instance. */
export const markdown = (text: string, { url, grpc }: Addresses): Html =>
  new Html(marked.parse(text.replace(EXAMPLE_URL, url).replace(EXAMPLE_GRPC, grpc), { async: false }));
