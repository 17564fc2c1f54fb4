import { html, type Html } from '../portal/html.js';

export interface Button {
  /** Path of the operators' API. */
  readonly post: string;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly label: string;
  /** What is asked before; `{}` stands for the value of `with`. */
  readonly title: string;
  readonly ask: string;
  readonly looks?: 'strong' | 'grave' | '';
  /** The field of the body that the value of the element with this id goes into. */
  readonly with?: { readonly id: string; readonly field: string };
  /** Where to go when it is done; the page itself looks again where it is left out. */
  readonly then?: string;
}

/** Asks before it sends what it says: see `PAGE_SCRIPT`. */
export const button = ({ post, body = {}, label, title, ask, looks = '', with: value, then = '' }: Button): Html =>
  html`<button
    type="button"
    class="${looks}"
    data-post="${post}"
    data-body="${JSON.stringify(body)}"
    data-title="${title}"
    data-ask="${ask}"
    data-with="${value?.id ?? ''}"
    data-field="${value?.field ?? ''}"
    data-then="${then}"
  >
    ${label}
  </button>`;
