import { FIELD_POLICIES } from '../gen/field-policy.js';

type Message = Record<string, unknown>;
export type Mask = (message: Message, scopes: ReadonlySet<string>) => void;
/** What has to be emptied in messages of this name; undefined where there is nothing. */
export type MaskOf = (messageName: string) => Mask | undefined;

const masks = new Map<string, Mask | undefined>();

/**
 * Empties the fields of a message that its contract lets nobody read without a scope the caller lacks
 * (`trivium.options.v1.read_scope`), however deep they lie. undefined where the message has none, so that it costs nothing.
 */
export function maskOf(messageName: string): Mask | undefined {
  if (!masks.has(messageName)) masks.set(messageName, compile(messageName));
  return masks.get(messageName);
}

function compile(messageName: string): Mask | undefined {
  const policy = FIELD_POLICIES[messageName];
  if (!policy) return undefined;
  const scoped = Object.entries(policy.scopes);
  const nested = Object.entries(policy.nested);
  return (message, scopes) => {
    for (const [field, scope] of scoped) if (!scopes.has(scope)) message[field] = emptyLike(message[field]);
    for (const [field, type] of nested) {
      const inner = message[field];
      // Looked up here and not above: a message may hold others of its own type.
      const mask = inner ? maskOf(type) : undefined;
      if (Array.isArray(inner)) for (const item of inner as Message[]) mask?.(item, scopes);
      else mask?.(inner as Message, scopes);
    }
  };
}

/** As the field would arrive if it had never been set. */
function emptyLike(value: unknown): unknown {
  if (typeof value === 'string') return '';
  if (Array.isArray(value)) return [];
  return value === null || typeof value === 'object' ? null : undefined;
}
