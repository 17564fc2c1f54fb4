import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, IsIn } from 'class-validator';
import { assertAllowed, type Principal } from '../../platform/access.js';

/** What an answer can be expanded with, and the scope each needs; undefined where everyone may see it. */
export type Expansions<Name extends string> = Readonly<Record<Name, string | undefined>>;

const MOST_VALUES = 20;

/** `?expand=customer,payments` or `?expand=customer&expand=payments`; a value outside the table is refused by name. */
export function Expand(expansions: Expansions<string>): PropertyDecorator {
  const names = Object.keys(expansions);
  return applyDecorators(
    Transform(({ value }: { readonly value: unknown }) => [value].flat().flatMap(words)),
    ArrayMaxSize(MOST_VALUES),
    IsIn(names, { each: true, message: `expand takes: ${names.join(', ')}.` }),
  );
}

const words = (value: unknown): unknown[] => (typeof value === 'string' ? value.split(',') : [value]);

/** An expansion shows what an operation of its own would show, so it needs the same scope. */
export function expansionsFor<Name extends string>(
  principal: Principal,
  expansions: Expansions<Name>,
  names: readonly Name[],
): ReadonlySet<Name> {
  for (const name of names) assertAllowed(principal, { scope: expansions[name] });
  return new Set(names);
}
